import { beforeAll, describe, expect, it } from "vitest"
import { history } from "../../lab/proofs/chaos/history.ts"
import { play } from "../../lab/proofs/chaos/play.ts"
import { shortest } from "../../lab/proofs/chaos/shortest.ts"
import { optionsOf, type Trouble, troubles } from "../../lab/proofs/chaos/troubles.ts"
import { meanwhile } from "../kit/meanwhile.ts"

const raise = (bug: string): never => {
  throw new Error(`no trouble brings "${bug}" to light`)
}

const withItsBug = (trouble: Trouble) => play(trouble.steps, optionsOf(trouble, true))

/** What such a bug leaves hanging is waited for, for a minute and more. */
const hanging = "release-outside"
let hung: () => ReturnType<typeof play>
beforeAll(() => {
  hung = meanwhile(async () => withItsBug(troubles.find(({ bug }) => bug === hanging) ?? raise(hanging)))
})

describe("while everything goes wrong", () => {
  it("every job ends, every coin is accounted for, and every video is seen once", async () => {
    const { jobs, wrong } = await play(history(3, 12))
    expect(wrong).toEqual([])
    expect(jobs.length).toBeGreaterThanOrEqual(12)
  })

  it.each(troubles.filter(({ slow }) => slow !== true))(
    "a bug that shows when $name is found out: $bug",
    async (trouble) => {
      const { wrong } = await (trouble.bug === hanging ? hung() : withItsBug(trouble))
      expect(wrong).not.toEqual([])
      for (const words of trouble.told ?? []) expect(wrong).toContainEqual(expect.stringMatching(words))
    }
  )
})

describe("a seed", () => {
  it("is one history, of as many videos as asked for", () => {
    expect(history(7, 50)).toEqual(history(7, 50))
    expect(history(7, 50)).not.toEqual(history(8, 50))
    expect(history(7, 50).filter(({ _tag }) => _tag === "Order")).toHaveLength(50)
  })

  it("that fails is cut down to the steps that it takes", async () => {
    const steps = Array.from({ length: 40 }, (_, n) => n)
    let plays = 0
    const fails = async (some: ReadonlyArray<number>) => {
      plays += 1
      return some.includes(7) && some.includes(31)
    }
    expect(await shortest(steps, fails, 200)).toEqual([7, 31])
    expect(plays).toBeLessThan(100)
    plays = 0
    expect((await shortest(steps, fails, 4)).length).toBeLessThan(40)
    expect(plays).toBe(4)
  })
})

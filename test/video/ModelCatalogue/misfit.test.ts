import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { JobId } from "../../../src/domain/Ids.ts"
import { Prompt, Ratio, Resolution } from "../../../src/domain/Video.ts"
import { FileId, type VideoInputs } from "../../../src/domain/VideoInputs.ts"
import { soundsOfAll } from "../../../src/video/ModelCatalogue/misfit.ts"
import { misfit, misfitOfAll, type Route, shippedModels, type Wish } from "../../../src/video/ModelCatalogue.ts"

const file = FileId.make("AgACAgIAAxkBAAIBZ2")
const picture = { file, fit: "crop" } as const
const video = JobId.make("0b4e3e3e-6c1c-4f6e-9a53-6f9f5f0c1a11")

const inputs = fc.oneof(
  fc.constant<VideoInputs>({ _tag: "None" }),
  fc.constant<VideoInputs>({ _tag: "Frames", first: picture }),
  fc.constant<VideoInputs>({ _tag: "Frames", first: picture, last: picture }),
  fc
    .record({ pictures: fc.nat(30), videos: fc.nat(10), sounds: fc.nat(10) })
    .map(({ pictures, videos, sounds }): VideoInputs => ({
      _tag: "References",
      pictures: Array.from({ length: pictures }, () => picture),
      videos: Array.from({ length: videos }, () => file),
      sounds: Array.from({ length: sounds }, () => file)
    })),
  fc
    .constantFrom("edit" as const, "extend" as const, "remix" as const)
    .map((operation): VideoInputs => ({ _tag: "Source", operation, video })),
  fc.constant<VideoInputs>({ _tag: "Draft", video })
)

const wishes: fc.Arbitrary<Wish> = fc.record({
  ratio: fc.constantFrom(...Ratio.literals),
  seconds: fc.integer({ min: 1, max: 40 }),
  resolution: fc.constantFrom(...Resolution.literals),
  prompt: fc.integer({ min: 1, max: 4000 }).map((length) => Prompt.make("x".repeat(length))),
  inputs
})
const model = shippedModels.find(({ image }) => image) ?? assert.fail("no model is shipped")
const plain: Wish = {
  ratio: model.ratios[0],
  seconds: model.seconds[0],
  resolution: model.coinsPerSecond[0].resolution,
  prompt: Prompt.make("a red fox"),
  inputs: { _tag: "None" }
}
const taking = (takes: NonNullable<Route["takes"]>): Route => ({ provider: "kie", model: "one", takes })

describe("what a route makes of a request", () => {
  it("is everything that its model's own card offers, for a route that says nothing", () => {
    for (const shipped of shippedModels) {
      const route = { provider: "kie", model: "one" }
      for (const ratio of shipped.ratios)
        for (const seconds of shipped.seconds)
          for (const resolution of shipped.resolutions)
            assert.isUndefined(misfit(shipped, route, { ...plain, ratio, seconds, resolution }), shipped.id)
    }
  })

  it("is never an input that it does not name, whatever else is asked", () => {
    fc.assert(
      fc.property(wishes, (wish) => {
        assert.strictEqual(misfit(model, taking({}), wish), "inputs")
        if (wish.inputs._tag !== "None") assert.strictEqual(misfit(model, taking({ text: {} }), wish), "inputs")
      })
    )
  })

  it("is never more files than it takes", () => {
    const most = { pictures: 3, videos: 1, sounds: 0 }
    fc.assert(
      fc.property(wishes, (wish) => {
        if (wish.inputs._tag !== "References" || misfit(model, taking({ references: most }), wish) === "inputs") return
        const { pictures, videos, sounds } = wish.inputs
        assert.isTrue(pictures.length <= 3 && videos.length <= 1 && sounds.length === 0)
        assert.isAbove(pictures.length + videos.length, 0, "references that are none are no references")
      })
    )
  })

  it("is what its limits allow, each told by name, where they differ from the model's", () => {
    const route = taking({
      text: { ratios: ["21:9"], seconds: { from: 3, to: 7 }, resolutions: ["4k"], promptLength: 100 }
    })
    fc.assert(
      fc.property(wishes, (wish) => {
        const asked: Wish = { ...wish, inputs: { _tag: "None" } }
        const fits =
          asked.ratio === "21:9" &&
          asked.seconds >= 3 &&
          asked.seconds <= 7 &&
          asked.resolution === "4k" &&
          asked.prompt.length <= 100
        assert.strictEqual(misfit(model, route, asked) === undefined, fits)
      })
    )
    const fitting: Wish = { ...plain, ratio: "21:9", seconds: 5, resolution: "4k" }
    assert.isUndefined(misfit(model, route, fitting))
    assert.strictEqual(misfit(model, route, { ...fitting, ratio: "1:1" }), "ratio")
    assert.strictEqual(misfit(model, route, { ...fitting, seconds: 8 }), "seconds")
    assert.strictEqual(misfit(model, route, { ...fitting, resolution: "480p" }), "resolution")
    assert.strictEqual(misfit(model, route, { ...fitting, prompt: Prompt.make("x".repeat(101)) }), "prompt")
  })

  it("is with sound, without, or either, as the route or one of its ways says; a model's own sound goes without saying", () => {
    const of = (sound: NonNullable<Route["sound"]>, takes: NonNullable<Route["takes"]> = { text: {} }): Route => ({
      ...taking(takes),
      sound
    })
    const silent: Wish = { ...plain, sound: false }
    const heard: Wish = { ...plain, sound: true }
    for (const [route, made] of [
      [taking({ text: {} }), [undefined, undefined, "sound"]],
      [of("always"), [undefined, undefined, "sound"]],
      [of("choice"), [undefined, undefined, undefined]],
      [of("never"), ["sound", "sound", undefined]],
      [of("always", { text: { sound: "choice" } }), [undefined, undefined, undefined]],
      [of("choice", { text: { sound: false } }), ["sound", "sound", undefined]]
    ] as const) {
      assert.deepStrictEqual(
        [plain, heard, silent].map((wish) => misfit(model, route, wish)),
        [...made]
      )
    }
    const mute = { ...model, audio: false, resolutions: model.resolutions }
    assert.isUndefined(misfit(mute, taking({ text: {} }), plain))
    assert.strictEqual(misfit(mute, taking({ text: {} }), heard), "sound")
    assert.deepStrictEqual(soundsOfAll(model, [of("never"), of("always")], { _tag: "None" }), [true, false])
    assert.deepStrictEqual(soundsOfAll(model, [of("choice")], { _tag: "Draft", video }), [])
  })

  it("makes no draft where it does not make films of drafts, however much else it takes", () => {
    const draft: Wish = { ...plain, draft: true }
    const drafts = { draftResolution: draft.resolution, days: 7 }
    assert.strictEqual(misfit(model, taking({ text: {}, frames: { last: true } }), draft), "inputs")
    assert.isUndefined(misfit(model, taking({ text: {}, draft: drafts }), draft))
    assert.strictEqual(
      misfit(model, taking({ text: {}, draft: drafts }), { ...draft, resolution: "1080p" }),
      "resolution"
    )
    assert.strictEqual(misfit(model, taking({ draft: drafts }), draft), "inputs")
  })

  it("keeps nobody from what another route makes", () => {
    const route = taking({ frames: { last: true } })
    fc.assert(
      fc.property(wishes, (wish) => {
        const alone = misfit(model, route, wish)
        assert.strictEqual(misfitOfAll(model, [taking({}), route], wish) === undefined, alone === undefined)
      })
    )
  })
})

import { parseArgs } from "node:util"
import { crashAt, type Ending, endAfter, openStage } from "./crash/crash.ts"
import { planted } from "./plant.ts"
import { stories } from "./crash/stories.ts"

/**
 * Ends the real bot at every step boundary in turn, at random instants, and by SIGTERM in the midst of work; starts it
 * again; and checks from outside that nothing was lost, doubled or left hanging. Exits with 1 if anything was. `--only`
 * takes the beginning of a boundary's name, `--story` a part of a story's, `--plant` a bug that must be found (lab/proofs/plant.ts).
 */
const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    story: { type: "string", default: "" },
    kills: { type: "string", default: "20" },
    stops: { type: "string", default: "10" },
    plant: { type: "string" },
    seed: { type: "string", default: "1" }
  }
})

/** A small generator, so that a seed gives the same instants everywhere. */
let state = Number(values.seed)
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}
/** A short video's whole life, in ms. */
const lifetime = 1500

const print = ({ story, point, outcome, recovered, wrong }: Ending) => {
  const mark = wrong.length === 0 ? "✓" : "✗"
  console.log(
    `${mark} ${point.padEnd(24)} ${story.padEnd(30)} ${outcome.padEnd(16)} ${(recovered / 1000).toFixed(1)} s`
  )
  for (const one of wrong) console.log(`    ${one}`)
}

const stage = await openStage(values.plant === undefined ? {} : planted(values.plant))
const endings: Array<Ending> = []
let user = 10_000
const add = async (ending: Promise<Ending>) => {
  const one = await ending
  endings.push(one)
  print(one)
}
try {
  for (const story of stories.filter(({ name }) => name.includes(values.story))) {
    for (const point of story.points) {
      if (point.startsWith(values.only)) await add(crashAt(stage, story, point, user++))
    }
  }
  await stage.world.restart()
  const [order] = stories
  const instants = [
    ...Array.from({ length: Number(values.kills) }, () => "SIGKILL" as const),
    ...Array.from({ length: Number(values.stops) }, () => "SIGTERM" as const)
  ]
  for (const signal of values.only + values.story === "" ? instants : []) {
    await add(endAfter(stage, order, signal, Math.round(random() * lifetime), user++))
  }
} finally {
  await stage.close()
}
const bad = endings.filter(({ wrong }) => wrong.length > 0).length
const slowest = Math.max(...endings.map(({ recovered }) => recovered)) / 1000
console.log(
  `${endings.length} ends of the process, ${bad} with something wrong; the slowest recovery took ${slowest.toFixed(1)} s`
)
process.exit(bad === 0 ? 0 : 1)

import { registerHooks } from "node:module"

/**
 * Breaks one guarantee of the bot, to see that the proofs would notice: `node --import ./proofs/plant.ts` with `PLANT` set.
 * The sources stay as they are; what a process loads is changed on its way in.
 */
interface Bug {
  readonly file: string
  readonly right: string
  readonly wrong: string
}

export const plants = {
  /** A payment that Telegram sends again is another payment. */
  "dedupe-off": [
    {
      file: "src/dialog/SessionStore/GroupCommit.ts",
      right: "INSERT INTO events (id) SELECT event FROM me ON CONFLICT DO NOTHING RETURNING id",
      wrong: "INSERT INTO events (id) SELECT event FROM me ON CONFLICT (id) DO UPDATE SET at = now() RETURNING id"
    },
    {
      file: "src/dialog/DialogActor/Commits/money.ts",
      right: "const coins = yield* payments.record({ ...command.payment, user })",
      wrong:
        "const coins = yield* payments.record({ ...command.payment, user, charge: (command.payment.charge + Math.random()) as never })"
    }
  ],
  /** A job fails in one transaction and gives its coins back in another. */
  "release-outside": [
    {
      file: "src/video/Jobs/JobProgress.ts",
      right: "if (done) yield* billing.release(id)\n      }, sql.withTransaction)",
      wrong: "if (done) yield* billing.release(id)\n      })"
    }
  ],
  /** A submit without an answer is simply made again. */
  "submit-blindly": [
    {
      file: "src/video/Generation/Submit.ts",
      right: "const lookUp = yield* makeLookUp(accept)",
      wrong: "const submissions = yield* JobSubmissions"
    },
    {
      file: "src/video/Generation/Submit.ts",
      right: "return yield* lookUp(job)",
      wrong: "return yield* Effect.andThen(submissions.unclaim(job.id), handOver(job, ticket))"
    }
  ]
} as const satisfies Record<string, ReadonlyArray<Bug>>
type Plant = keyof typeof plants

const isPlant = (name: string): name is Plant => Object.hasOwn(plants, name)

const plant = (name: string) => {
  if (!isPlant(name)) throw new Error(`PLANT: one of ${Object.keys(plants).join(", ")}`)
  const bugs: ReadonlyArray<Bug> = plants[name]
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context)
      return bugs
        .filter(({ file }) => url.endsWith(`/${file}`))
        .reduce((before, { file, right, wrong }) => {
          const source = String(before.source)
          if (!source.includes(right)) throw new Error(`${file} does not have what the plant replaces any more`)
          return { ...before, source: source.replace(right, wrong) }
        }, loaded)
    }
  })
}

const { PLANT: wanted } = process.env
if (wanted !== undefined) plant(wanted)

/** The environment of a bot with a planted bug. */
export const planted = (name: string) => ({ PLANT: name, NODE_OPTIONS: `--import ${import.meta.url}` })

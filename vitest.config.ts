import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

/**
 * Files that take half a minute of real time and more, those that mostly wait beside those that compute. One that begins
 * last ends alone, when the other workers have nothing left to do.
 */
const longest = [
  "BlackBox/Story",
  "BlackBox/Chaos",
  "BlackBox/Providers",
  "BlackBox/Crash",
  "BlackBox/Late",
  "BlackBox/Machines",
  "BlackBox/Upgrade",
  "BlackBox/Backpressure",
  "platform/DatabaseSilence",
  "BlackBox/Commands",
  "test/Bench",
  "BlackBox/Trouble",
  "platform/Database",
  "test/ChatActions",
  "BlackBox/Backup",
  "BlackBox/Flow",
  "BlackBox/Starts",
  "video/Media",
  "Media/Corpus",
  "support/Audit",
  "providers/VideoProviders",
  "money/Ledger"
]

const rank = ({ moduleId }: TestSpecification) => {
  const at = longest.findIndex((name) => moduleId.endsWith(`${name}.test.ts`))
  return at === -1 ? longest.length : at
}

class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>) {
    const usual = await super.sort(files)
    return usual.toSorted((one, other) => rank(one) - rank(other))
  }
}

/**
 * Tests that start no process and measure none: their files take turns in the same processes, as loading Effect anew for
 * each takes longer than most of their tests do.
 */
const sharing = [
  "app/*",
  "assistant/**/*",
  "dialog/**/*",
  "domain/**/*",
  "inbox/**/*",
  "money/**/*",
  "platform/{Cluster,Config,Http,JsonApi,Telemetry}/**/*",
  "platform/{AlertKinds,Config,JsonApi,Locale,LocaleWords,MigrationRules,Migrations,MonotonicTime,Outage,RateLimits}",
  "platform/{Recurring,RefusalWords,StoredSecret}",
  "providers/**/*",
  "support/**/*",
  "telegram/**/*",
  "users/**/*",
  "video/{Captions,Generation,Jobs,LateVideos,ModelCatalogue,StatusPoller}/**/*",
  "video/!(Media|PictureFiles|Pictures|VideoStore)"
]
  .map((files) => `test/${files}.test.ts`)
  .concat("packages/playground/test/{Faults,GoogleDoubleText,KieDoubleFaults,OpenApi,OpenRouterDoubleFaults}.test.ts")
  .concat("packages/playground/test/Telegram!(Memory|People).test.ts")
  .concat("packages/playground/test/VideoDouble!(Rendering).test.ts")
/** What times a person's wait, the end of a process, or how long a statement is held up: each has the machine to itself, after all others. */
const timed = ["test/platform/MigrationBlocks.test.ts", "test/BlackBox/Reaction.test.ts"]
/** What measures its own process's memory shares it with nobody. */
const measuring = ["test/support/Backup.test.ts"]
const shared = { include: sharing, exclude: [...measuring, "**/node_modules/**"] }
const all = ["test/**/*.test.ts", "packages/*/test/**/*.test.ts"]

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "sharing", ...shared, isolate: false } },
      { extends: true, test: { name: "alone", include: all, exclude: ["**/node_modules/**", ...sharing, ...timed] } },
      { extends: true, test: { name: "measuring", include: measuring } },
      ...timed.map((file, n) => ({
        extends: true as const,
        test: { name: `timed-${n + 1}`, include: [file], sequence: { groupOrder: n + 1 } }
      }))
    ],
    globalSetup: ["lab/world/globalSetup.ts"],
    // What hangs is told; a machine may be three times slower than another.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 25 } },
    pool: "forks",
    // Half of the longest files wait more than they compute: four keep two cores busy, and leave none of them waiting for long.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst }
  }
})

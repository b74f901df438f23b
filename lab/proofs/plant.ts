import { registerHooks } from "node:module"

/**
 * Breaks one guarantee of the bot, to see that the proofs would notice: `node --import ./proofs/plant.ts` with `PLANT` set.
 * The sources stay as they are; what a process loads is changed on its way in.
 */
export interface Bug {
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
  /** Who may have a broadcast, as a process ended in the midst of sending it, is sent it again. */
  "broadcast-again": [
    {
      file: "src/support/Broadcasts/recipients.ts",
      right: "state = 'waiting' ORDER BY user_id",
      wrong: "state IN ('waiting', 'claimed') ORDER BY user_id"
    }
  ],
  /** A job fails in one transaction and gives its coins back in another. */
  "release-outside": [
    {
      file: "src/video/Jobs/JobProgress.ts",
      right: "return Coins.make(failed.price)\n      }, sql.withTransaction)",
      wrong: "return Coins.make(failed.price)\n      })"
    },
    {
      file: "src/video/TaskEnds.ts",
      right: "return story ?? Effect.void\n      }, sql.withTransaction)",
      wrong: "return story ?? Effect.void\n      })"
    }
  ],
  /** Who deletes everything loses their coins in one transaction and their name in another. */
  "erasure-apart": [
    {
      file: "src/support/Erasing.ts",
      right: "    yield* erasures.erased(id, coins)\n    return true\n  }, sql.withTransaction)",
      wrong: "    yield* erasures.erased(id, coins)\n    return true\n  })"
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
      wrong: "return yield* Effect.andThen(submissions.unclaim(job.id), handOver(job))"
    }
  ],
  /** Every order is made a second time, and the first is forgotten. */
  "submit-twice": [
    {
      file: "src/video/Generation/Routes.ts",
      right: "const submit = provider.submit(asSent(job.request), route.model, job.id, inputs)",
      wrong: `const once = provider.submit(asSent(job.request), route.model, job.id, inputs)
        const submit = Effect.andThen(Effect.ignore(once), once)`
    }
  ],
  /** An order that is made again names another key. */
  "another-key": [
    {
      file: "src/video/Generation/lookUp.ts",
      right: 'provider.submit(asSent(job.request), job.providerModel ?? "", job.id, loaded.inputs)',
      wrong: 'provider.submit(asSent(job.request), job.providerModel ?? "", crypto.randomUUID(), loaded.inputs)'
    }
  ],
  /** A film does not say of which draft it is. */
  "film-forgets-draft": [
    {
      file: "src/video/Jobs/JobOrders.ts",
      right: "${film?.video ?? null}::uuid, ${film === undefined",
      wrong: "${null}::uuid, ${film === undefined"
    }
  ],
  /** A video that is made larger does not say of which one, so that it is made as often as it is asked for. */
  "upscale-forgets-source": [
    {
      file: "src/dialog/DialogActor/Commits/orders.ts",
      right: "{ film: { video, days: null } }",
      wrong: "{}"
    }
  ],
  /** A connection to the database that answers nothing is waited for, as long as it takes. */
  "silence-waited-out": [
    {
      file: "src/platform/Database/Wires.ts",
      right: "return waitsSince !== undefined && now - waitsSince > ms",
      wrong: "return false"
    },
    {
      file: "src/platform/Database/Wires.ts",
      right: "if (opened < before)",
      wrong: "if (false && opened < before)"
    },
    {
      file: "src/dialog/SessionStore/GroupCommit.ts",
      right: "const answerWithin = Duration.seconds(5)",
      wrong: "const answerWithin = Duration.hours(1)"
    }
  ],
  /** Intervals are measured by the time of day. */
  "intervals-by-the-clock": [
    {
      file: "src/platform/MonotonicTime.ts",
      right: "Number(clock.monotonicTimeNanosUnsafe()) / nanosPerMilli",
      wrong: "clock.currentTimeMillisUnsafe()"
    }
  ],
  /** What an operator orders is done beside the commit that answers for it. */
  "operator-beside-commit": [
    {
      file: "src/support/OperatorActions.ts",
      right: "yield* billing.grant(user, {",
      wrong: `yield* ((who, what) => Effect.forkDetach(Effect.delay(billing.grant(who, what), "100 millis")))(user, {`
    }
  ],
  /** The greatest update id is taken for the newest. */
  "updates-by-number": [
    {
      file: "src/inbox/TelegramUpdates/polling.ts",
      right: "offset = last.update_id + 1",
      wrong: "offset = Math.max(offset, last.update_id + 1)"
    }
  ],
  /** Nobody looks whether the webhook is still ours. */
  "webhook-unwatched": [
    {
      file: "src/inbox/TelegramUpdates/webhook.ts",
      right: "if (info.url !== own) {",
      wrong: "if (false && info.url !== own) {"
    }
  ],
  /** What Telegram does not take at the moment is not said at all. */
  "flood-forgets": [
    {
      file: "src/dialog/DialogActor/AfterCommit/persistently.ts",
      right: "return reason.retryAfter <= longestPauseSeconds",
      wrong: "return false"
    }
  ],
  /** A task that is not found once is lost. */
  "one-404-ends": [
    {
      file: "src/video/StatusPoller/absence.ts",
      right: "return times >= least.misses && now - before.since >= least.span",
      wrong: "return times >= 1"
    }
  ],
  /** A refusal in other words than the provider's own is no answer. */
  "refusal-unread": [
    {
      file: "src/platform/RefusalWords.ts",
      right: "if (found !== undefined) return found[0]",
      wrong: "if (found === undefined) return found"
    }
  ],
  /** What the disk does not take now is lost. */
  "full-disk-loses": [
    {
      file: "src/video/Generation/Store.ts",
      right: "Effect.retry({ schedule: untilRoom, while: isDisk })",
      wrong: "Effect.retry({ times: 0, while: isDisk })"
    }
  ],
  /** A tool that was killed has found the video broken. */
  "killed-is-broken": [
    {
      file: "src/video/Media/Tools.ts",
      right: "Effect.mapError(() => new Stopped())",
      wrong: "Effect.orElseSucceed(() => Option.none())"
    }
  ],
  /** Tools are waited for, as long as they take. */
  "tools-wait-on": [
    {
      file: "src/video/Media/Toolbox.ts",
      right: 'const copyWithin = "60 seconds"',
      wrong: 'const copyWithin = "1 hour"'
    }
  ],
  /** Where one model is busy, its provider is. */
  "busy-model-busies-all": [
    {
      file: "src/video/Generation/ProviderQueue/queries.ts",
      right: "LEFT JOIN model_pauses USING (provider, model)",
      wrong:
        "LEFT JOIN (SELECT DISTINCT ON (provider) provider, until, refusals FROM model_pauses ORDER BY provider, until DESC) AS held USING (provider)"
    }
  ]
} as const satisfies Record<string, ReadonlyArray<Bug>>

/** No bugs: what can be done about a lost order, where no driver of ours is of that kind or has a list as well. */
export const variants = {
  /** It makes one task of one key, which our orders name. */
  "sora-repeatable": [
    {
      file: "src/providers/sora/SoraApi.ts",
      right: 'lost: { _tag: "Findable", find: makeFind(client, read) }',
      wrong: 'lost: { _tag: "Repeatable" }'
    }
  ],
  /** Nobody can look for a lost order, and yet there is a list for the bills. */
  "ark-blind": [
    {
      file: "src/providers/ark/ArkApi.ts",
      right: 'lost: { _tag: "Findable", find: makeFind(parts) }',
      wrong: 'lost: { _tag: "Blind" }'
    }
  ]
} as const satisfies Record<string, ReadonlyArray<Bug>>

const all = { ...plants, ...variants }
type Plant = keyof typeof all

const isPlant = (name: string): name is Plant => Object.hasOwn(all, name)

const bugsOf = (name: string): ReadonlyArray<Bug> => {
  if (!isPlant(name)) throw new Error(`PLANT: of ${Object.keys(all).join(", ")}`)
  return all[name]
}

const plant = (names: ReadonlyArray<string>) => {
  const bugs = names.flatMap(bugsOf)
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
if (wanted !== undefined) plant(wanted.split(","))

/** The environment of a bot with planted bugs. */
export const planted = (...names: ReadonlyArray<string>) => ({
  PLANT: names.join(),
  NODE_OPTIONS: `--import ${import.meta.url}`
})

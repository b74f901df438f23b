import type { Coins } from "../../domain/Coins.ts"
import { Option } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { Role } from "../../domain/Role.ts"
import type { Misspelt } from "../../platform/Config/misspelt.ts"

/** The values that doubts are about. */
interface Doubtful {
  readonly cluster: "single" | "socket"
  readonly playground: boolean
  readonly dayLimit: Option.Option<Coins>
  readonly monthLimit: Option.Option<Coins>
  readonly providerJobs: Option.Option<ReadonlyMap<string, number>>
  readonly operators: Option.Option<ReadonlySet<UserId>>
  readonly operatorRoles: Option.Option<ReadonlyMap<UserId, Role>>
}

/** What is set but cannot be meant, a line each that names its setting: told at the start and by doctor, and never in the way. */
export const doubtsOf = (set: {
  readonly values: Doubtful
  /** The names of the variables that are set. */
  readonly given: ReadonlyArray<string>
  readonly misspelt: ReadonlyArray<Misspelt>
  /** The settings whose values have a `#` after a space, which not every reader of `.env` takes for a comment. */
  readonly commented: ReadonlyArray<string>
  readonly providers: ReadonlyArray<string>
}): ReadonlyArray<string> => {
  const { values, given, providers } = set
  const strangers = Option.match(values.providerJobs, {
    onNone: () => [],
    onSome: (jobs) => [...jobs.keys()].filter((name) => name !== "*" && !providers.includes(name))
  })
  const roles = Option.getOrElse(values.operatorRoles, () => new Map<UserId, Role>())
  const nobodies = [...roles.keys()].filter((id) => !Option.exists(values.operators, (ids) => ids.has(id)))
  const day = Option.getOrElse(values.dayLimit, () => 0)
  return [
    ...set.misspelt.map(({ name, nearest }) => `${name}: is no setting, did you mean ${nearest}?`),
    ...set.commented.map((name) => `${name}: what stands after its # is part of it: a comment needs a line of its own`),
    ...strangers.map((name) => `PROVIDER_JOBS: there is no provider ${name}, only ${providers.toSorted().join(", ")}`),
    ...nobodies.map((id) => `OPERATOR_ROLES: ${id} is not among OPERATORS, and so no operator`),
    ...(Option.exists(values.monthLimit, (month) => month < day)
      ? ["SPEND_LIMIT_MONTH: is below SPEND_LIMIT_DAY, which nobody can reach"]
      : []),
    ...(values.cluster === "single"
      ? given
          .filter((name) => /^CLUSTER_(HOST|PORT|LISTEN|SECRET)$/.test(name))
          .map((name) => `${name}: does nothing without CLUSTER=socket`)
      : []),
    ...(values.playground && given.includes("OPERATORS")
      ? ["OPERATORS: has no effect in the playground, where everybody chooses who they are"]
      : [])
  ]
}

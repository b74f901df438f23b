import { Context, Duration, Effect, Layer, Option, Redacted } from "effect"
import { HttpServerRequest } from "effect/http"
import { createHmac } from "node:crypto"
import type { UserId } from "../../domain/Ids.ts"
import { includesRole, lesserRole, type Role } from "../../domain/Role.ts"
import { sameSecret } from "../../platform/Http/sameSecret.ts"
import { RateLimits } from "../../platform/RateLimits.ts"
import { OperatorSessions } from "../../support/OperatorSessions.ts"
import {
  Authentication,
  CrossSite,
  csrfHeader,
  CurrentOperator,
  ForScripts,
  NeededRole,
  NotAllowed,
  NotSignedIn,
  Permission,
  TooOften
} from "./access.ts"

/** The operators, and what each may do. */
export type Operators = ReadonlyMap<UserId, Role>

/** What only a page that was told it knows: nothing that another site makes a browser send has it. */
const csrfOf = (session: Redacted.Redacted) =>
  createHmac("sha256", Redacted.value(session)).update("csrf").digest("base64url")

/** Browsers say of each request which site's page made it; `none` is the address line. */
const sameSite: ReadonlySet<string> = new Set(["same-origin", "none"])

/** Whether a browser says that another site's page made the request. */
export const isCrossSite = ({ headers }: HttpServerRequest.HttpServerRequest): boolean =>
  !sameSite.has(headers["sec-fetch-site"] ?? "none")

const reads: ReadonlySet<string> = new Set(["GET", "HEAD"])

/** Whether a browser's request was certainly made by the console's own page. */
const isOwn = (request: HttpServerRequest.HttpServerRequest, csrf: string): boolean =>
  !isCrossSite(request) && (reads.has(request.method) || sameSecret(Redacted.make(csrf))(request.headers[csrfHeader]))

/** Lets in who has a session, as what their operator may do now. */
export const authentication = (operators: Operators) =>
  Layer.effect(
    Authentication,
    Effect.gen(function* () {
      const sessions = yield* OperatorSessions
      const limits = yield* RateLimits

      const identify = Effect.fnUntraced(function* (secret: Redacted.Redacted, kind: "script" | "browser") {
        const found = Redacted.value(secret) === "" ? Option.none() : yield* Effect.orDie(sessions.find(secret))
        const session = Option.getOrUndefined(found)
        const role = session === undefined ? undefined : operators.get(session.operator)
        // A cookie is no token and a token is no cookie: what is stolen of one does not open the other's way.
        if (session === undefined || role === undefined || session.kind !== kind) return yield* new NotSignedIn()
        const wait = yield* limits.take("console", session.operator)
        if (wait !== undefined) return yield* new TooOften({ seconds: Math.ceil(Duration.toSeconds(wait)) })
        return { ...session, role: lesserRole(role, session.role), csrf: csrfOf(secret) }
      })

      return Authentication.of({
        token: (served, { credential }) =>
          Effect.flatMap(identify(credential, "script"), (operator) =>
            Effect.provideService(served, CurrentOperator, operator)
          ),
        browser: Effect.fnUntraced(function* (served, { credential }) {
          const operator = yield* identify(credential, "browser")
          const request = yield* HttpServerRequest.HttpServerRequest
          if (!isOwn(request, operator.csrf)) return yield* new CrossSite()
          return yield* Effect.provideService(served, CurrentOperator, operator)
        })
      })
    })
  )

/** Holds the operator's role against the one that the endpoint needs. */
export const permission = Layer.succeed(
  Permission,
  Permission.of(
    Effect.fnUntraced(function* (served, { endpoint }) {
      const { role, kind } = yield* CurrentOperator
      const needed = Context.get(endpoint.annotations, NeededRole)
      const closed = kind === "script" && !Context.get(endpoint.annotations, ForScripts)
      if (closed || !includesRole(role, needed)) return yield* new NotAllowed({ needed })
      return yield* served
    })
  )
)

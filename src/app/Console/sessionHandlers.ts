import { Duration, Effect, Option, Redacted } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { lesserRole } from "../../domain/Role.ts"
import { OperatorSessions } from "../../support/OperatorSessions.ts"
import { CrossSite, CurrentOperator, NotFound, NotSignedIn, sessionCookie } from "./access.ts"
import { isCrossSite, type Operators } from "./authenticate.ts"
import { ConsoleApi, consolePath } from "./ConsoleApi.ts"

interface CookieOptions {
  /** Whether operators come by https alone. */
  readonly secure: boolean
}

/** Scripts of no page read it, no other site makes a browser send it, and nothing beside the console is sent it. */
const cookieOptions = ({ secure }: CookieOptions) =>
  ({ path: consolePath, httpOnly: true, sameSite: "strict", secure }) as const

export const signInHandlers = (operators: Operators, cookie: CookieOptions) =>
  HttpApiBuilder.group(
    ConsoleApi,
    "signIn",
    Effect.fnUntraced(function* (handlers) {
      const sessions = yield* OperatorSessions
      return handlers.handle(
        "redeem",
        Effect.fnUntraced(function* ({ payload, request }) {
          if (isCrossSite(request)) return yield* new CrossSite()
          const opened = yield* Effect.orDie(sessions.redeem(Redacted.make(payload.link)))
          if (Option.isNone(opened) || !operators.has(opened.value.operator)) return yield* new NotSignedIn()
          yield* Effect.logInfo("operator signed in").pipe(Effect.annotateLogs({ operator: opened.value.operator }))
          yield* HttpApiBuilder.securitySetCookie(sessionCookie, opened.value.session, cookieOptions(cookie))
        })
      )
    })
  )

export const sessionHandlers = (cookie: CookieOptions) =>
  HttpApiBuilder.group(
    ConsoleApi,
    "sessions",
    Effect.fnUntraced(function* (handlers) {
      const sessions = yield* OperatorSessions
      /** Whose sessions somebody may see and end. */
      const reach = Effect.map(CurrentOperator, ({ role, operator }) =>
        role === "owner" ? ("all" as const) : operator
      )

      return handlers.handleAll({
        current: () =>
          Effect.map(CurrentOperator, ({ id, operator, role, expires, csrf }) => ({
            id,
            operator,
            role,
            expires,
            csrf
          })),
        signOut: Effect.fnUntraced(function* () {
          const { id, operator } = yield* CurrentOperator
          yield* Effect.orDie(sessions.revoke(id, operator))
          yield* HttpApiBuilder.securitySetCookie(sessionCookie, "", { ...cookieOptions(cookie), maxAge: 0 })
        }),
        list: () => Effect.flatMap(reach, (whose) => Effect.orDie(sessions.list(whose))),
        revoke: Effect.fnUntraced(function* ({ params }) {
          const whose = yield* reach
          if (!(yield* Effect.orDie(sessions.revoke(params.id, whose)))) return yield* new NotFound()
        }),
        newToken: Effect.fnUntraced(function* ({ payload: { name, role, days } }) {
          const { operator, role: own } = yield* CurrentOperator
          const secret = yield* Effect.orDie(
            sessions.open({ kind: "script", operator, role: lesserRole(role, own), name, lasts: Duration.days(days) })
          )
          return { token: Redacted.value(secret) }
        })
      })
    })
  )

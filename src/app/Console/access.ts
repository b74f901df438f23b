import { Context, Schema } from "effect"
import { HttpApiMiddleware, HttpApiSecurity } from "effect/http-api"
import { Role } from "../../domain/Role.ts"
import type { OperatorSession } from "../../support/OperatorSessions.ts"

/** Of the cookie that a browser's session is in. */
export const sessionCookie = HttpApiSecurity.apiKey({ key: "kudo-ops", in: "cookie" })

/** Where a page proves that it may read what the session is told, which no other site's page can. */
export const csrfHeader = "x-csrf-token"

/** Who asks, and what they may do now. */
export class CurrentOperator extends Context.Service<
  CurrentOperator,
  OperatorSession & {
    /** What a page of this browser sends in {@link csrfHeader}. */
    readonly csrf: string
  }
>()("kudo/Console/CurrentOperator") {}

/** Nobody is signed in by what was sent: none, expired, revoked, or no operator any more. */
export class NotSignedIn extends Schema.TaggedError<NotSignedIn>()("NotSignedIn", {}, { httpApiStatus: 401 }) {}

/** A request that another site's page may have made. */
export class CrossSite extends Schema.TaggedError<CrossSite>()("CrossSite", {}, { httpApiStatus: 403 }) {}

/** The operator's role does not include the one that is needed. */
export class NotAllowed extends Schema.TaggedError<NotAllowed>()(
  "NotAllowed",
  { needed: Role },
  { httpApiStatus: 403 }
) {}

/** More requests than an operator or a script of theirs makes. */
export class TooOften extends Schema.TaggedError<TooOften>()(
  "TooOften",
  { seconds: Schema.Int },
  { httpApiStatus: 429 }
) {}

/** The request is decided, or is one's own, which somebody else has to decide. */
export class CannotDecide extends Schema.TaggedError<CannotDecide>()("CannotDecide", {}, { httpApiStatus: 409 }) {}

/** A file that is not taken, and why, in words. */
export class NotTaken extends Schema.TaggedError<NotTaken>()(
  "NotTaken",
  { trouble: Schema.String },
  { httpApiStatus: 422 }
) {}

/** What was asked for is not there. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {}, { httpApiStatus: 404 }) {}

/** The role that an endpoint needs, as its annotation. One that says nothing is for owners alone. */
export const NeededRole = Context.Reference<Role>("kudo/Console/NeededRole", { defaultValue: () => "owner" })

/** Whether an endpoint may be asked by scripts. What gives access is for people in browsers alone. */
export const ForScripts = Context.Reference<boolean>("kudo/Console/ForScripts", { defaultValue: () => true })

/** Who sent a request: a script by its token, or a browser by its cookie. */
export class Authentication extends HttpApiMiddleware.Service<Authentication, { provides: CurrentOperator }>()(
  "kudo/Console/Authentication",
  { security: { token: HttpApiSecurity.bearer, browser: sessionCookie }, error: [NotSignedIn, CrossSite, TooOften] }
) {}

/** Whether they may. */
export class Permission extends HttpApiMiddleware.Service<Permission, { requires: CurrentOperator }>()(
  "kudo/Console/Permission",
  { error: NotAllowed }
) {}

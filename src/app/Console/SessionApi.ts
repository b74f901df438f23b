import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { UserId } from "../../domain/Ids.ts"
import { StorableText } from "../../domain/StorableText.ts"
import { Role } from "../../domain/Role.ts"
import { OperatorSession, SessionId } from "../../support/OperatorSessions.ts"
import { Authentication, CrossSite, ForScripts, NeededRole, NotFound, NotSignedIn, Permission } from "./access.ts"

/** The longest that a script's token works, in days: one that was forgotten ends. */
const maxTokenDays = 90

/** Who is signed in, what they may do, and what their page proves itself with. */
export const SignedIn = Schema.Struct({
  id: SessionId,
  operator: UserId,
  role: Role,
  expires: Schema.Finite,
  csrf: Schema.String
})

const NewToken = Schema.Struct({
  name: StorableText.check(Schema.isBetweenLength(1, 60)),
  role: Role,
  days: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxTokenDays }))
})

/** The one endpoint that nobody need be signed in for. */
export class SignInApi extends HttpApiGroup.make("signIn")
  .add(
    HttpApiEndpoint.post("redeem", "/session", {
      payload: Schema.Struct({ link: Schema.String.check(Schema.isMaxLength(100)) }),
      success: HttpApiSchema.NoContent,
      error: [NotSignedIn, CrossSite]
    }).annotateMerge(OpenApi.annotations({ description: "Opens a session by the secret of a one-time link." }))
  )
  .annotateMerge(OpenApi.annotations({ title: "Sign-in" })) {}

/** Sessions of browsers, and tokens of scripts. */
export class SessionApi extends HttpApiGroup.make("sessions")
  .add(
    HttpApiEndpoint.get("current", "/session", { success: SignedIn }).annotate(NeededRole, "viewer"),
    HttpApiEndpoint.delete("signOut", "/session", { success: HttpApiSchema.NoContent }).annotate(NeededRole, "viewer"),
    HttpApiEndpoint.get("list", "/sessions", { success: Schema.Array(OperatorSession) })
      .annotate(NeededRole, "viewer")
      .annotateMerge(OpenApi.annotations({ description: "One's own open sessions; an owner sees everybody's." })),
    HttpApiEndpoint.delete("revoke", "/sessions/:id", {
      params: { id: SessionId },
      success: HttpApiSchema.NoContent,
      error: NotFound
    }).annotate(NeededRole, "viewer"),
    HttpApiEndpoint.post("newToken", "/tokens", {
      payload: NewToken,
      success: Schema.Struct({ token: Schema.String })
    })
      .annotate(NeededRole, "viewer")
      .annotate(ForScripts, false)
      .annotateMerge(
        OpenApi.annotations({ description: "A token for a script, told once. It never may more than its operator." })
      )
  )
  .middleware(Permission)
  .middleware(Authentication)
  .annotateMerge(OpenApi.annotations({ title: "Sessions" })) {}

import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { maxMedia } from "../../support/Broadcasts.ts"
import { Media } from "../../support/Broadcasts/Broadcast.ts"
import { GrantRequest, RequestId } from "../../support/OperatorActions.ts"
import { Authentication, CannotDecide, NeededRole, NotAllowed, NotTaken, Permission } from "./access.ts"
import { ConsoleAction, Done, PressKey, Preview, Reason } from "./Actions.ts"

/** What can be done. Which role an action needs is told by the refusal, as one endpoint is for all of them. */
export class ActionApi extends HttpApiGroup.make("actions")
  .add(
    HttpApiEndpoint.post("preview", "/actions/preview", { payload: ConsoleAction, success: Preview, error: NotAllowed })
      .annotate(NeededRole, "support")
      .annotateMerge(OpenApi.annotations({ description: "What an action would do, in words. It changes nothing." })),
    HttpApiEndpoint.post("perform", "/actions", {
      payload: Schema.Struct({ press: PressKey, reason: Reason, action: ConsoleAction }),
      success: Done,
      error: NotAllowed
    })
      .annotate(NeededRole, "support")
      .annotateMerge(
        OpenApi.annotations({
          description:
            "Does it, and notes who did it and why. `press` is a name of your own for this very press: sent again, it does nothing again."
        })
      ),
    HttpApiEndpoint.get("requests", "/requests", { success: Schema.Array(GrantRequest) })
      .annotate(NeededRole, "viewer")
      .annotateMerge(OpenApi.annotations({ description: "Large grants that wait for a second operator." })),
    HttpApiEndpoint.post("decide", "/requests/:id", {
      params: { id: Schema.NumberFromString.pipe(Schema.decodeTo(RequestId)) },
      payload: Schema.Struct({ approved: Schema.Boolean }),
      success: Done,
      error: CannotDecide
    })
      .annotate(NeededRole, "support")
      .annotateMerge(
        OpenApi.annotations({ description: "Agrees to a large grant, which moves its coins, or refuses it." })
      ),
    HttpApiEndpoint.post("keepMedia", "/broadcasts/media", {
      payload: HttpApiSchema.StreamUint8Array({ maxBytes: maxMedia }),
      success: Media,
      error: NotTaken
    })
      .annotate(NeededRole, "owner")
      .annotateMerge(
        OpenApi.annotations({
          description:
            "Has Telegram take a picture (JPEG, PNG, WebP) or an MP4 for broadcasts, by sending it to you; what it is called there."
        })
      )
  )
  .middleware(Permission)
  .middleware(Authentication)
  .annotateMerge(OpenApi.annotations({ title: "Actions" })) {}

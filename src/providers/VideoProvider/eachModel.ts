import { Effect } from "effect"
import type { Trouble } from "../../platform/JsonApi.ts"
import type { ProviderError } from "../VideoProvider.ts"
import type { ModelDescription } from "./description.ts"

/** What answers the question for a model that is not there. */
const unknownModel = 404

/** Asks for models one by one, as a server's whole list has every maker's; one that is not there is left out. */
export const eachModel = (
  models: ReadonlyArray<string>,
  ask: (model: string) => Effect.Effect<ModelDescription, Trouble>,
  failAs: (trouble: Trouble) => Effect.Effect<never, ProviderError>
): Effect.Effect<ReadonlyArray<ModelDescription>, ProviderError> =>
  Effect.map(
    Effect.forEach(models, (model) =>
      Effect.map(ask(model), (one) => [one]).pipe(
        Effect.catch((trouble) =>
          trouble._tag === "Refused" && trouble.status === unknownModel ? Effect.succeed([]) : failAs(trouble)
        )
      )
    ),
    (found) => found.flat()
  )

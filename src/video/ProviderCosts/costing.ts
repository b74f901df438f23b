import { Effect } from "effect"
import { type MicroDollars, microDollars } from "../../domain/Dollars.ts"
import type { JobId } from "../../domain/Ids.ts"
import type { VideoRequest } from "../../domain/Video.ts"
import type { VideoInputs } from "../../domain/VideoInputs.ts"
import type { Cost, ProviderName } from "../../providers/VideoProvider.ts"
import { type Catalogue, hasSound, ModelCatalogue } from "../ModelCatalogue.ts"
import { costOf, costOfTokens, type PriceCard, type Priced } from "../ModelCatalogue/PriceCard.ts"
import { ProviderCosts } from "../ProviderCosts.ts"

const wayOf = (inputs: VideoInputs): Priced["way"] => {
  switch (inputs._tag) {
    case "None":
      return "text"
    case "Frames":
      return "frames"
    case "References":
      return "references"
    case "Source":
      return inputs.operation
    case "Draft":
      return "draft"
    case "Upscale":
      return "upscale"
  }
}

/** What was ordered of whom. */
interface Ordered {
  readonly request: VideoRequest
  readonly provider: ProviderName | null
  readonly providerModel: string | null
}

/** The price card by which a job is charged, and what of its order it asks for. */
const chargedBy = (
  { find }: Pick<Catalogue, "find">,
  { request, provider, providerModel }: Ordered
): { readonly card: PriceCard; readonly order: Priced } | undefined => {
  const model = find(request.model)?.model
  const route = model?.routes.find((one) => one.provider === provider && one.model === providerModel)
  if (model === undefined || route?.price === undefined) return undefined
  const { seconds, resolution, inputs } = request
  return {
    card: route.price,
    order: { seconds, resolution, sound: hasSound(model, request), way: wayOf(inputs) }
  }
}

const inMicroDollars = (dollars: number | undefined) => (dollars === undefined ? undefined : microDollars(dollars))

/** What a provider is going to take for a job by the card of its route; undefined where nothing is known. */
export const estimateOf = (catalogue: Pick<Catalogue, "find">, job: Ordered): MicroDollars | undefined => {
  const charged = chargedBy(catalogue, job)
  return charged && inMicroDollars(costOf(charged.card, charged.order))
}

/** What a provider took for a job, by its own word; undefined where it counts tokens whose price is not known. */
export const toldCost = (catalogue: Pick<Catalogue, "find">, job: Ordered, cost: Cost): MicroDollars | undefined => {
  if (cost._tag === "Dollars") return cost.amount
  const charged = chargedBy(catalogue, job)
  return charged && inMicroDollars(costOfTokens(charged.card, charged.order, cost.count))
}

/** Keeps what a provider said that a job cost; what cannot be told in dollars changes nothing. */
export const makeNoteCost = Effect.gen(function* () {
  const costs = yield* ProviderCosts
  const catalogue = yield* ModelCatalogue
  return (job: Ordered & { readonly id: JobId }, cost: Cost | undefined) => {
    const told = cost && toldCost(catalogue, job, cost)
    return told === undefined ? Effect.void : costs.told(job.id, told)
  }
})

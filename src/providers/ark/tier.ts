/** What follows a model's name in a route whose tasks wait for machines that idle, for half the price. */
const flexMark = "#flex"

/** A route's model as Ark calls it, and whether its tasks are of the flex tier. */
export interface Tiered {
  readonly model: string
  readonly flex: boolean
}

export const tierOf = (providerModel: string): Tiered =>
  providerModel.endsWith(flexMark)
    ? { model: providerModel.slice(0, -flexMark.length), flex: true }
    : { model: providerModel, flex: false }

/** How long a task of the flex tier may wait and be made, in seconds: a day, as the longest deadline of a model. */
export const flexSeconds = 86_400

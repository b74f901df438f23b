import { Schema } from "effect"

/** Why no still came: the day's are used up, the rules forbid it, it took too long, or it came to nothing. */
export const StillProblem = Schema.Literals(["limit", "rules", "late", "failed"])
export type StillProblem = typeof StillProblem.Type

import { Data } from "effect"

/** A tool was killed, or took too long: that says nothing of the file that it was to read. */
export class Stopped extends Data.TaggedError("Stopped") {}

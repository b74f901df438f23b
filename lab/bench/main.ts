import { delivery } from "./delivery.ts"
import { play } from "./figures.ts"
import { growth } from "./growth.ts"
import { jobs } from "./jobs.ts"
import { machines } from "./machines.ts"
import { memory } from "./memory.ts"
import { reaction } from "./reaction.ts"
import { start } from "./start.ts"
import { updates } from "./updates.ts"

/** Every figure that the docs quote, in one table; each part also runs alone. */
await play([updates, memory, jobs, start, reaction, growth, machines, delivery])

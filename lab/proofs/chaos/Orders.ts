import type { World } from "../../world/World.ts"
import { creationsAt, doubles } from "../../world/doubles.ts"

/** A double remembers a thousand orders, which is minutes of them. */
const readEvery = 500

/** Every order that any provider's double took. */
export class Orders {
  /** By provider, the words of each task. */
  private readonly taken = new Map(doubles.map(({ provider }) => [provider, new Map<string, string>()]))
  private readonly world: World
  private readonly timer: NodeJS.Timeout

  constructor(world: World) {
    this.world = world
    this.timer = setInterval(() => void this.read().catch(() => undefined), readEvery)
  }

  async read() {
    for (const double of doubles) {
      const own = this.of(double.provider)
      for (const { id, prompt } of await creationsAt(this.world.playground, double)) own.set(id, prompt)
    }
  }

  /** The words of each task that a provider's double began. */
  of(provider: string): Map<string, string> {
    return this.taken.get(provider) ?? new Map()
  }

  prompts() {
    return [...this.taken.values()].flatMap((own) => [...own.values()])
  }

  /** The newest task of the server whose callbacks are forged. */
  newest() {
    return [...this.of("sora").keys()].at(-1)
  }

  stop() {
    clearInterval(this.timer)
  }
}

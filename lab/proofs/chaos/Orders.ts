import type { World } from "../../world/World.ts"

/** Where each provider's double tells what it was asked for. */
const paths = ["openai", "kie", "google", "openrouter"]
/** A double remembers a thousand orders, which is minutes of them. */
const readEvery = 500

/** Every order that any provider's double took. */
export class Orders {
  private readonly byTask = new Map<string, string>()
  private readonly world: World
  private readonly timer: NodeJS.Timeout

  constructor(world: World) {
    this.world = world
    this.timer = setInterval(() => void this.read().catch(() => undefined), readEvery)
  }

  async read() {
    for (const path of paths) {
      const response = await fetch(`${this.world.playground}/playground/${path}/calls`, {
        headers: { authorization: "Bearer any", "x-goog-api-key": "any" }
      })
      const { creates } = (await response.json()) as {
        readonly creates: ReadonlyArray<{ readonly id: string; readonly prompt: string }>
      } // the double's own format
      for (const { id, prompt } of creates) this.byTask.set(`${path}/${id}`, prompt)
    }
  }

  prompts() {
    return [...this.byTask.values()]
  }

  /** The newest task of the server whose callbacks are forged. */
  newest() {
    return [...this.byTask.keys()].findLast((key) => key.startsWith("openai/"))?.slice("openai/".length)
  }

  stop() {
    clearInterval(this.timer)
  }
}

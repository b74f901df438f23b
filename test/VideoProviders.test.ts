import { google } from "./support/providers/google.ts"
import { contract } from "./contract/provider.ts"
import { kie } from "./support/providers/kie.ts"
import { openrouter } from "./support/providers/openrouter.ts"
import { sora } from "./support/providers/sora.ts"

contract(sora)
contract(kie)
contract(google)
contract(openrouter)

import { Option } from 'commander'

/** For commands that read applications without an agent. */
export function agentConfig(): Option {
  const text = 'file of the agent that deploys: its plugins are loaded (default: agent.yaml in $SLIPWAY_HOME)'
  return new Option('--agent-config <file>', text)
}

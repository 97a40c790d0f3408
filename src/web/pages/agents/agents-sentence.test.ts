import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentRow } from '#contract/agents.ts'
import { en } from '../../text/en/index.ts'
import { agentsSentence } from './agents-sentence.ts'

function agent(name: string, change: Partial<AgentRow> = {}): AgentRow {
  const none = { providers: [], targets: [], repositories: [] }
  return { name, connected: true, createdAt: 0, applications: 1, ...none, ...change }
}

void test('says first whether all is well, then what is not', () => {
  assert.equal(agentsSentence([], en), 'No agent has been made yet.')
  assert.equal(agentsSentence([agent('a')], en), 'The agent is connected.')
  assert.equal(agentsSentence([agent('a'), agent('b')], en), 'All 2 agents are connected.')
  assert.equal(
    agentsSentence([agent('a'), agent('b', { connected: false }), agent('c', { undelivered: 14 })], en),
    '2 of 3 agents are connected; c has 14 undelivered facts.',
  )
  assert.equal(
    agentsSentence([agent('a', { undelivered: 1, hanging: 2 }), agent('b', { hanging: 1 })], en),
    '2 of 2 agents are connected; a has 1 undelivered fact; in a 2 applications hang; 1 more has something.',
  )
})

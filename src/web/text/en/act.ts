export const act = {
  notNow: 'Not now',
  refused: 'Refused',
  expired: 'It came too late',
  unanswered: 'Not answered yet',
  unansweredLong: (agent: string, until: string) =>
    `Agent ${agent} has not answered. It is carried out as soon as the agent is there again, until ${until}; after that it lapses.`,
}

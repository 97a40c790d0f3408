import type { ErrorRow } from './errors.ts'

/**
 * Every error a person can meet: code → kind, message, hint. `{name}` is filled from the error's details.
 * A test holds this table and docs/errors.md together. Sorted by code.
 */
export const ERROR_TABLE = {
  'agent.already-running': {
    kind: 'user',
    message: 'Another agent (process {pid}) already uses the folder {home}',
    hint: 'Stop it first: two agents with one memory would do everything twice. A different SLIPWAY_HOME gives an agent of its own.',
  },
  'agent.away': {
    kind: 'world',
    message: 'Agent {agent} of {application} is not connected, and only it can tell',
    hint: 'See `slipway agent list`; once the agent is connected again, ask again.',
  },
  'agent.bad-answer': {
    kind: 'world',
    message: 'Agent {agent} answered a question about {application} with something else',
    hint: 'Server and agent may be of different versions: restart both from the same one.',
  },
  'agent.health-listen': {
    kind: 'user',
    message: 'The agent cannot answer probes on {listen}: {why}',
    hint: 'Choose another `health.listen` in its file, or stop what uses the address.',
  },
  'agent.in-use': {
    kind: 'conflict',
    message: 'Agent {name} is not removed, as it has applications ({count}: {first})',
    hint: 'Remove them from git or give them to another agent first; or have them forgotten with it: `slipway agent remove {name} --with-applications`. What runs goes on running.',
  },
  'agent.key-missing': {
    kind: 'user',
    message: 'The agent’s key could not be read from {file}: {how}',
    hint: 'Make one with `slipway agent add <name> --key-file <file>` (or `slipway agent renew-key`), and put it into that file, readable by the agent alone.',
  },
  'agent.name-mismatch': {
    kind: 'denied',
    message: 'This key belongs to agent {key}, but the agent calls itself {name}',
    hint: 'Give the agent its own key, or correct `name` in its file.',
  },
  'agent.name-taken': {
    kind: 'conflict',
    message: 'There is an agent named {name} already',
    hint: 'Choose another name. If its key was lost: `slipway agent renew-key {name}`.',
  },
  'agent.silent': {
    kind: 'world',
    message: 'Agent {agent} did not answer a question about {application} within {seconds} s',
    hint: 'It is connected, but may be busy or of an older version: see `slipway agent list` and its log, then ask again.',
  },
  'agent.unknown': {
    kind: 'user',
    message: 'There is no agent named {name}',
    hint: '`slipway agent list` shows those that there are.',
  },
  'analysis.address-missing': {
    kind: 'user',
    message: 'Where the variant {variant} is reached directly is not known for this kind of target',
    hint: 'Ask through the traffic split instead: use `{{ app.address }}`, with a header that routes to the variant if there is one.',
  },
  'analysis.address-wrong': {
    kind: 'user',
    message: 'The address of an HTTP check is none that can be asked: {url}',
    hint: 'Correct `http.url`: after its look-ups it must be an `http://` or `https://` address without a user.',
  },
  'analysis.failed': {
    kind: 'user',
    message: '{words}',
    hint: 'The samples are kept with the verdict: look at the deployment’s analysis. Fix the release and push it, or change the check if its limit is wrong.',
  },
  'analysis.inconclusive': {
    kind: 'user',
    message: 'The analysis could not decide. {words}',
    hint: 'Look at what the sources answered. Let it measure longer, send it traffic, or say what no data means by `noData` or `onInconclusive`.',
  },
  'analysis.source-ambiguous': {
    kind: 'user',
    message: 'The query of source {source} answers {count} series, and one number is needed: {series}',
    hint: 'Make it one series: aggregate by `sum(...)`, or select one by labels. The query was: {query}',
  },
  'analysis.source-credential': {
    kind: 'user',
    message: 'The credential file {file} of source {source} cannot be used: {how}',
    hint: 'Correct its path in the agent’s file, and let the agent’s user read it.',
  },
  'analysis.source-denied': {
    kind: 'world',
    message: 'The metric source {source} refused the agent’s credentials ({status})',
    hint: 'Check the credential files named in the agent’s file, and what they may read.',
  },
  'analysis.source-failed': {
    kind: 'world',
    message: 'The metric source {source} could not be asked: {how}',
    hint: 'Check that the agent reaches it: {url}',
  },
  'analysis.source-query': {
    kind: 'user',
    message: 'The metric source {source} refused the query: {how}',
    hint: 'The query was: {query}',
  },
  'analysis.source-unknown': {
    kind: 'user',
    message: 'There is no metric source {source}',
    hint: '{suggestion}Known sources: {known}. Sources are set up in the agent’s file under `sources`.',
  },
  'analysis.variant-missing': {
    kind: 'user',
    message: 'Variant {variant} is not running, so there is nothing to analyse (running: {running})',
    hint: 'Put the analysis after a stage that makes the variant, or name another one by `variant`.',
  },
  'application.owned': {
    kind: 'conflict',
    message: 'Application {name} belongs to agent {owner}, so agent {agent} cannot write it',
    hint: 'Rename one of the two applications, or remove it from the other agent first.',
  },
  'application.unknown': {
    kind: 'user',
    message: 'There is no application named {name}',
    hint: '`slipway app list` shows those that there are; a new one appears once its agent has read it.',
  },
  'application.unrendered': {
    kind: 'user',
    message: 'There is nothing of {application} to look at: nothing of it was deployed, and {why}',
    hint: 'Correct its file, or push one; `slipway app get {application}` says how it is.',
  },
  'approval.rejected': {
    kind: 'user',
    message: 'Rejected by {by}{comment}',
    hint: 'Change what was rejected, and push it.',
  },
  'auth.cross-site': {
    kind: 'denied',
    message: 'The request has the cookie of a browser’s session, but does not come from a page of this server: {what}',
    hint: 'Programs send `Authorization: Bearer <token>` and no cookie. A proxy in front must pass on the headers `host` and `origin` as it gets them.',
  },
  'auth.denied': {
    kind: 'denied',
    message: '{actor} may not do this: it needs the permission {permission}',
    hint: 'Ask an administrator for the permission, or use another token.',
  },
  'auth.missing': {
    kind: 'denied',
    message: 'The request has no valid token',
    hint: 'Send `Authorization: Bearer <token>`; `slipway up` prints where the first one is kept.',
  },
  'blob.corrupt': {
    kind: 'world',
    message: 'Stored bytes do not match their digest {digest}',
    hint: 'The disk or somebody changed them. The damaged file was set aside; what it belonged to must be made anew.',
  },
  'blob.missing': {
    kind: 'world',
    message: 'No stored bytes have the digest {digest}',
    hint: 'They were never stored here, or were removed. Make them anew from git.',
  },
  'blob.too-large': {
    kind: 'user',
    message: '{size} bytes are more than the {limit} that one stored object may have',
    hint: 'Keep large files out of the application folder.',
  },
  bug: {
    kind: 'bug',
    message: 'Something unexpected happened: {what}',
    hint: 'This is a defect in Slipway. Please report it with the output below.',
  },
  'cli.browser': {
    kind: 'user',
    message: 'No browser could be opened: {why}',
    hint: 'Open the printed link yourself: it lets a browser in once, within ten minutes.',
  },
  'cli.config-file': {
    kind: 'user',
    message: '{application} renders to no file "{file}"; there are: {known}',
    hint: 'Leave `--file` out to see all of them.',
  },
  'cli.connection-file': {
    kind: 'user',
    message: 'The file {path} does not say how to reach the control plane: {why}',
    hint: 'Start `slipway up` anew: it writes the file. Or set SLIPWAY_SERVER and SLIPWAY_TOKEN.',
  },
  'cli.init-exists': {
    kind: 'user',
    message: '{path} is there already',
    hint: 'Edit it, or replace it with --force. `slipway lint` checks it.',
  },
  'cli.init-failed': {
    kind: 'user',
    message: 'Could not write {path}: {why}',
    hint: 'Choose a folder that you may write to.',
  },
  'cli.migrate-failed': {
    kind: 'user',
    message: 'Could not write {path}: {why}',
    hint: 'Files are written only inside the repository. What was written before this one is complete.',
  },
  'cli.no-analysis': {
    kind: 'user',
    message: '{file} has no `analysis` stage in its pipeline',
    hint: 'Write the analysis that you think of into the file, and run this again; nothing has to be pushed.',
  },
  'cli.no-file': {
    kind: 'user',
    message: 'Could not read {path}: {why}',
    hint: 'Check the path.',
  },
  'cli.no-repository': {
    kind: 'user',
    message: '{path} is in no git repository: {why}',
    hint: 'Give the folder of a clone by --repo.',
  },
  'cli.no-revision': {
    kind: 'user',
    message: 'There is no commit {revision} in {path}',
    hint: 'Give a branch, tag or commit by {option}. `git branch --all` shows the branches.',
  },
  'cli.no-server': {
    kind: 'user',
    message: 'No control plane is known here: neither --server nor SLIPWAY_SERVER is given, and there is no {path}',
    hint: 'Run `slipway up` in this folder, or go to the folder where it runs, or set SLIPWAY_SERVER and SLIPWAY_TOKEN.',
  },
  'cli.no-token': {
    kind: 'user',
    message:
      'There is no token for the server {server}: neither --token nor SLIPWAY_TOKEN is given, and {path} has none for it',
    hint: 'Set SLIPWAY_TOKEN to a token of that server.',
  },
  'cli.nothing-to-change': {
    kind: 'user',
    message: 'Nothing was named that is to change',
    hint: 'Name it: --role, --groups, --email. An empty value takes away.',
  },
  'cli.nothing-to-lint': {
    kind: 'user',
    message: 'There is no *.slipway.yaml or *.pipecd.yaml in {path}',
    hint: 'Write one with `slipway init`, or name the files to check.',
  },
  'cli.nothing-to-migrate': {
    kind: 'user',
    message: 'There is no file with {what} in {path}',
    hint: 'Name the folder of the repository that holds the files. `slipway migrate --help` says what is read.',
  },
  'cli.nothing-to-replay': {
    kind: 'user',
    message: 'None of the last {count} deployments of {application} recorded what the proposed analysis asks',
    hint: 'Only what was measured can be replayed: the same source, query, variant and interval. Look further back with --limit, or let it measure first.',
  },
  'cli.plan-app': {
    kind: 'user',
    message: 'There is no application {app} at {head}',
    hint: 'There are: {known}.',
  },
  'cli.secret-file': {
    kind: 'world',
    message: 'The secret could not be written to {file}: {how}',
    hint: 'Name a file in a folder that you can write to. If a secret had been made already it is lost: renew it.',
  },
  'cli.server-url': {
    kind: 'user',
    message: 'The address of the control plane is no http or https URL without a user and password: {found}',
    hint: 'Write it as https://slipway.example.com, and give the token by SLIPWAY_TOKEN.',
  },
  'cli.too-many-files': {
    kind: 'user',
    message: 'There are more than {most} files below {path}',
    hint: 'Name a folder further down.',
  },
  'cli.token-without-server': {
    kind: 'user',
    message: 'A token is given, but not the server that it is for; it is not sent to the one that {path} names',
    hint: 'Set SLIPWAY_SERVER, too, or leave SLIPWAY_TOKEN and --token out.',
  },
  'cli.which': {
    kind: 'user',
    message: 'It is not said which deployment',
    hint: 'Give its id, from `slipway deployment list`, or `--app <application>` for the newest one of an application.',
  },
  'cli.which-both': {
    kind: 'user',
    message: 'Both a deployment ({deployment}) and an application ({app}) are given',
    hint: 'Leave one of the two out.',
  },
  'cli.which-none': {
    kind: 'user',
    message: 'Application {app} has not been deployed yet',
    hint: '`slipway app get {app}` says what it waits for; `slipway app sync {app}` deploys it now.',
  },
  'cli.which-step': {
    kind: 'user',
    message: 'Deployment {deployment} has no stage {step}',
    hint: 'Its stages are: {known}.',
  },
  'command.answered': {
    kind: 'conflict',
    message: 'Command {id} was answered before, as {status}',
    hint: 'Nothing needs to be done: the first answer counts.',
  },
  'command.key-reused': {
    kind: 'conflict',
    message: 'This Idempotency-Key was used before for another command',
    hint: 'Use a new key for each new command.',
  },
  'command.unknown': {
    kind: 'user',
    message: 'There is no command with the id {id}',
    hint: 'Check the id; `slipway event` shows recent commands.',
  },
  'config.invalid': {
    kind: 'user',
    message: '{file}:{line}:{column}: {problem}',
    hint: 'Change the file as said below; `slipway lint` checks it without deploying. Nothing was changed.',
  },
  'deployment.active': {
    kind: 'conflict',
    message: 'Application {application} has an active deployment already, {active}, so {deployment} cannot start',
    hint: 'Wait until it has ended, or cancel it.',
  },
  'deployment.finished': {
    kind: 'conflict',
    message: 'Deployment {id} has ended as {status}, so it takes no `{command}` any more',
    hint: 'Start a new one: `slipway app sync {application}`, or `slipway app rollback {application}`.',
  },
  'deployment.foreign': {
    kind: 'denied',
    message: 'Deployment {deployment} does not belong to agent {agent}',
    hint: 'Give each agent its own key and its own data folder.',
  },
  'deployment.queue-timeout': {
    kind: 'user',
    message: 'Waited {limit} for its turn or its plan',
    hint: 'See what held the application: `slipway app get` names it.',
  },
  'deployment.timeout': {
    kind: 'user',
    message: 'The deployment did not end within {timeout}',
    hint: 'Give the application a longer `timeout`, or its stages shorter ones.',
  },
  'deployment.unknown': {
    kind: 'user',
    message: 'There is no deployment with the id {id}',
    hint: '`slipway deployment list` shows those that there are.',
  },
  'disk.unwritable': {
    kind: 'world',
    message: 'Could not use {file}: {how}',
    hint: 'Free space on its disk and check that it may be written; nothing was half-written.',
  },
  'environment.too-many': {
    kind: 'user',
    message: 'Label {label} has {count} values, and a grid has at most {most} columns',
    hint: 'Name a label of environments with `columns`, or narrow the grid with filters.',
  },
  'fact.differs': {
    kind: 'conflict',
    message: 'Fact {seq} of deployment {deployment} is stored already with other contents',
    hint: 'Two agents may share one key or one journal. Give each its own.',
  },
  'fact.gap': {
    kind: 'bug',
    message: 'Facts of deployment {deployment} are not in order: expected number {expected}, found {found}',
    hint: 'Please report this with the agent’s log.',
  },
  'git.ambiguous-commit': {
    kind: 'user',
    message: '`{text}` stands for more than one commit',
    hint: 'Give more characters of the commit hash.',
  },
  'git.bad-answer': {
    kind: 'world',
    message: 'Repository {repository} gave an answer that git could not use while {doing}',
    hint: 'Check that the address is a git repository and not a web page or a proxy. It is asked again; until then the last good state stays.',
  },
  'git.branch-missing': {
    kind: 'user',
    message: 'Branch {branch} is not in repository {repository}',
    hint: 'Nothing is removed: the last good state stays. {suggestion}Push the branch again, or correct `branch` in the agent’s file.',
  },
  'git.branch-refused': {
    kind: 'user',
    message: '`{branch}` is refused as a branch name: {why}',
    hint: 'Write the name as `git branch` shows it, such as `main` or `release/1.2`.',
  },
  'git.denied': {
    kind: 'world',
    message: 'Repository {repository} refused the agent’s credentials while {doing}: {why}',
    hint: 'Check the key or token that the agent uses for it. It is tried again; until then the last good state stays.',
  },
  'git.empty-repository': {
    kind: 'user',
    message: 'Repository {repository} has no commit yet, or gave an empty answer, so branch {branch} is not there',
    hint: 'Nothing is removed: the last good state stays. Push a first commit.',
  },
  'git.failed': {
    kind: 'world',
    message: 'git could not finish {doing} in the local mirror of {repository}',
    hint: 'Its last lines of output are below. Check the disk’s free space and the rights of the agent’s folder.',
  },
  'git.mirror-damaged': {
    kind: 'world',
    message: 'The local mirror of {repository} is damaged: {what}',
    hint: 'Nothing needs to be done: it is being built anew from the repository. Check the disk if it happens again.',
  },
  'git.not-found': {
    kind: 'world',
    message: 'There is no repository at {repository}, or the agent’s credentials may not see it',
    hint: 'Check the address and the rights of the key or token. It is asked again; until then the last good state stays.',
  },
  'git.suspiciously-empty': {
    kind: 'world',
    message: 'Commit {commit} of {repository} holds no application at all, and the one before it did',
    hint: 'If that is meant, remove the applications by hand; else correct the branch. Nothing was removed.',
  },
  'git.too-old': {
    kind: 'user',
    message: 'git {found} is too old: {needed} or newer is needed',
    hint: 'Install a newer git on the agent’s machine.',
  },
  'git.unknown-commit': {
    kind: 'user',
    message: 'Commit {commit} is not known in the mirror of {repository}',
    hint: 'It may have been removed by a force-push, or was never pushed to a branch that is watched. Take a commit of a watched branch.',
  },
  'git.unreachable': {
    kind: 'world',
    message: 'Repository {repository} could not be reached while {doing}: {why}',
    hint: 'Check the network and the address. It is tried again; until then the last good state stays.',
  },
  'git.url-refused': {
    kind: 'user',
    message: 'The repository address {url} is refused: {why}',
    hint: 'Use https://, ssh://, git@host:path, http://, git://, or the path of a folder on the agent’s machine.',
  },
  'hook.off': {
    kind: 'denied',
    message: 'This server accepts no webhooks, because it has no webhook secret',
    hint: 'Start the server with a webhook secret, and give the same secret to the forge.',
  },
  'hook.signature': {
    kind: 'denied',
    message: 'The signature of this webhook is missing or wrong',
    hint: 'Give the forge the same secret as the server, and let it sign with HMAC-SHA256.',
  },
  'hook.unreadable': {
    kind: 'user',
    message: 'The webhook names no repository that could be read: {why}',
    hint: 'Send a push event as JSON.',
  },
  'host.already-running': {
    kind: 'user',
    message: 'Another host daemon (process {pid}) already serves {home}',
    hint: 'Use that one, or end it before starting another; a different SLIPWAY_HOME gives a daemon of its own.',
  },
  'host.application-unknown': {
    kind: 'user',
    message: 'The host daemon knows no application {application}',
    hint: 'It has been removed or was never deployed here; deploy it first.',
  },
  'host.bad-request': {
    kind: 'bug',
    message: 'The host daemon refused a request: {what}',
    hint: 'Agent and daemon may be of different versions: restart both from the same one.',
  },
  'host.folder-foreign': {
    kind: 'user',
    message: 'The folder {folder} for the socket of the host daemon belongs to another user',
    hint: 'Choose a shorter SLIPWAY_HOME, so that the socket lies in it, or have that folder removed.',
  },
  'host.listen-refused': {
    kind: 'user',
    message: 'Application {application} wants to listen on {listen}, which this target does not allow',
    hint: 'Use a loopback address such as 127.0.0.1, or let the owner of the agent add {host} to `allowListen` of the target.',
  },
  'host.lines-lost': {
    kind: 'world',
    message: 'The log of {application} grows faster than it is kept, so that its lines could not be counted',
    hint: 'Let the application print less; at most 8 MiB of an instance’s output are kept.',
  },
  'host.metric-unknown': {
    kind: 'user',
    message: 'The proxy has no metric {query}',
    hint: 'It has: {known}.',
  },
  'host.never-healthy': {
    kind: 'user',
    message: '{variant} of {application} does not become healthy: {why}',
    hint: 'Its last lines of output are below. Run the same command in its folder, or see `health` and `startWithin`.',
  },
  'host.no-running': {
    kind: 'user',
    message: 'There is no running version of {application} to make a baseline from',
    hint: 'Leave `baseline` out of a first deployment, or deploy once without it.',
  },
  'host.not-recorded': {
    kind: 'world',
    message: 'The host daemon could not write down what {application} shall be: {how}',
    hint: 'Look at the free space and the rights of its folder; nothing was changed.',
  },
  'host.output-unknown': {
    kind: 'user',
    message: 'The host daemon keeps no output of {resource} of {application}',
    hint: 'Processes write, and only of the newest that have ended is the output kept: `slipway app get {application}` lists what there is.',
  },
  'host.port-taken': {
    kind: 'world',
    message: 'The proxy of {application} cannot answer: {why}',
    hint: 'Free the address, or choose another `listen`; the daemon goes on trying.',
  },
  'host.release-broken': {
    kind: 'world',
    message: 'The release {release} of {application} could not be put on disk: {why}',
    hint: 'Look at the free space and the rights of the agent’s folder; nothing was started.',
  },
  'host.too-large': {
    kind: 'user',
    message: 'The folder of {application} holds {what}, more than a release may',
    hint: 'Keep build results and data out of the folder; at most {limit}.',
  },
  'host.unreachable': {
    kind: 'world',
    message: 'The host daemon did not answer on {socket}: {how}',
    hint: 'Start it with `slipway host` (or `slipway up`), as the same user and with the same SLIPWAY_HOME.',
  },
  'host.weight-refused': {
    kind: 'world',
    message: '{variant} of {application} has no ready instance, so it cannot get {weight} % of the traffic',
    hint: 'Bring it up before it gets traffic, and look at why its instances are not ready.',
  },
  'host.weights-invalid': {
    kind: 'user',
    message: 'The weights sum to {sum}, not to 100',
    hint: 'Give `canary` and `baseline` no more than 100 % together; primary gets the rest.',
  },
  'http.failed': {
    kind: 'world',
    message: '{method} {url} failed: {how}',
    hint: 'Check that the address is right and answers from this machine.',
  },
  'kubernetes.bad-answer': {
    kind: 'world',
    message: 'The API server {server} answered {method} {path} with something else: {how}',
    hint: 'A proxy in between may answer in its place: see what `kubectl get --raw {path}` says.',
  },
  'kubernetes.changed': {
    kind: 'world',
    message: '{what} was changed by somebody else at the same moment: {words}',
    hint: 'It is tried again with the newest state; if it goes on, find who keeps changing it: `kubectl get --show-managed-fields -o yaml` names them.',
  },
  'kubernetes.chart': {
    kind: 'world',
    message: 'The chart {chart} ({version}) could not be got: {why}',
    hint: 'It is tried again by itself. See whether the address and the version are right, and whether the agent’s network reaches it.',
  },
  'kubernetes.chart-credential': {
    kind: 'world',
    message: 'The file {file}, which `charts` of the agent’s file names for {url}, cannot be used: {how}',
    hint: 'Correct the file, or its path at the target in the agent’s file. It is read anew each time.',
  },
  'kubernetes.chart-refused': {
    kind: 'world',
    message: 'The chart {chart} ({version}) may not be read {with}: {why}',
    hint: 'Put right credentials for this address under `charts` of the target in the agent’s file. Files that it names are read anew at each try.',
  },
  'kubernetes.cluster-version': {
    kind: 'world',
    message:
      'What a chart is told of the cluster {server} is not known, as it could not be asked for its {what}: {how}',
    hint: 'It is tried again by itself. Where the agent may not ask for this, set `helm.kubeVersion`, and leave `helm.clusterApiVersions` away, in the application’s file.',
  },
  'kubernetes.conflict': {
    kind: 'user',
    message: '{what} is not applied: {owners}',
    hint: 'Take these fields out of your manifest, or stop the other writer. What was changed by hand `slipway app sync` puts back. To take fields over, annotate the object in git with `slipway.dev/force: "true"`, or name the manager in `takeOver` of the application’s file, which also takes what it leaves behind.',
  },
  'kubernetes.credentials': {
    kind: 'world',
    message: 'The credentials for the cluster could not be got: {how}',
    hint: 'See the `users` of the kubeconfig; try `kubectl version` as the user that the agent runs as.',
  },
  'kubernetes.definition-used': {
    kind: 'user',
    message: '{what} is not removed: {other} has objects of its kind, which would go as well',
    hint: 'Let the application that needs it bring it, or keep it: annotate it with `slipway.dev/ignore: prune` and deploy before taking it out of the manifests. Nothing was removed.',
  },
  'kubernetes.deletion-budget': {
    kind: 'user',
    message: '{count} objects would be removed and only {budget} may be without asking: {names}',
    hint: 'If that is right, raise `deletionBudget` in the application’s file, or approve the removal: a plan that sees it asks by itself. If not, see what took them out of the manifests. Nothing was removed.',
  },
  'kubernetes.denied': {
    kind: 'user',
    message: '{what} is refused by the cluster’s admission: {words}',
    hint: 'A policy of the cluster does not allow it: change the manifest, or ask those who run the cluster.',
  },
  'kubernetes.discovery': {
    kind: 'world',
    message: 'Whether the cluster has {kind} of {group} is not known: the API group could not be asked ({how})',
    hint: 'The server behind that group is down: see `kubectl get apiservices`. Nothing is removed meanwhile.',
  },
  'kubernetes.exec-refused': {
    kind: 'user',
    message: 'The kubeconfig asks for running {program} for its credentials, which the target does not allow',
    hint: 'If you trust that program, set `allowExec: true` at the target in the agent’s file; else give the kubeconfig a token or a client certificate.',
  },
  'kubernetes.exists': {
    kind: 'user',
    message: '{what} exists already: {words}',
    hint: 'Somebody else made it. Remove it, or choose another name.',
  },
  'kubernetes.expired': {
    kind: 'world',
    message: 'The API server no longer knows that state of {what}: {words}',
    hint: 'It is listed anew by itself.',
  },
  'kubernetes.forbidden': {
    kind: 'user',
    message: 'The cluster does not allow the agent to {verb} {resource}: {words}',
    hint: 'Give the agent’s service account or user a Role with the verb `{verb}` on `{resource}`; `kubectl auth can-i {verb} {resource}` checks it.',
  },
  'kubernetes.foreign': {
    kind: 'user',
    message: '{what} belongs to the application {owner}, and {application} wants it as well',
    hint: 'Take it out of one of them. To hand it over, annotate it in {owner} with `slipway.dev/ignore: prune`, deploy, take it out there, and remove its label `slipway.dev/application`.',
  },
  'kubernetes.hook-failed': {
    kind: 'user',
    message: '{cause}: the hook {what} ({phase}) did not end well',
    hint: 'Correct the hook or what it works on; its pods can be looked at until the next run.',
  },
  'kubernetes.immutable': {
    kind: 'user',
    message: '{what} cannot be changed where it would have to be: {words}',
    hint: 'Undo that change, or have the object removed and made anew: annotate it with `slipway.dev/apply: replace`. For a Job whose template changed that is the usual way; another is a new name for each version.',
  },
  'kubernetes.invalid': {
    kind: 'user',
    message: '{what} is not valid: {words}',
    hint: 'Correct the manifest; `kubectl explain` tells what each field takes.',
  },
  'kubernetes.inventory': {
    kind: 'user',
    message: 'What {application} has put into the cluster cannot be read from ConfigMap {namespace}/{name}: {how}',
    hint: 'Nothing is applied or removed meanwhile. Restore it from a backup; or delete it: the next deployment writes it anew, and removes what the last one had and is no longer wanted.',
  },
  'kubernetes.kubeconfig': {
    kind: 'user',
    message: 'The kubeconfig {file} cannot be used: {how}',
    hint: 'Correct it, or name another with `kubeconfig` and `context` at the target in the agent’s file.',
  },
  'kubernetes.lines-lost': {
    kind: 'world',
    message: 'Not all lines that {pod} wrote in that time can be read',
    hint: 'It writes more than is kept or read. Measure over a shorter window, or count in a metric source.',
  },
  'kubernetes.manifest': {
    kind: 'user',
    message: '{place}: {why}',
    hint: 'Correct the file. If it is no Kubernetes manifest at all, name those that are with `manifests` in the application’s file.',
  },
  'kubernetes.missing-kind': {
    kind: 'user',
    message: 'The cluster does not know the kind {kind} of {apiVersion}',
    hint: 'Install what brings it (its CustomResourceDefinition), or correct `apiVersion` and `kind`; `kubectl api-resources` lists what there is.',
  },
  'kubernetes.namespace-used': {
    kind: 'user',
    message: '{what} is not removed: {other} has objects in it, which would go as well',
    hint: 'Move them, or keep the namespace: annotate it with `slipway.dev/ignore: prune` and deploy before taking it out of the manifests. Nothing was removed.',
  },
  'kubernetes.never-gone': {
    kind: 'user',
    message: '{what} is not gone after {time}: {why}',
    hint: 'See what its finalizers wait for: the controller that set them has to let go. `kubectl get -o yaml` shows them. Trying again goes on where this ended.',
  },
  'kubernetes.never-healthy': {
    kind: 'user',
    message: '{cause}. {what} {end}',
    hint: 'Correct the cause; the lines below lead from it to the object. If it only needs longer, raise `healthTimeout`.',
  },
  'kubernetes.no-dry-run': {
    kind: 'user',
    message: 'What applying {what} would change cannot be asked: {words}',
    hint: 'An admission webhook does not say that it has no side effects: its `sideEffects` should be `None`.',
  },
  'kubernetes.no-running': {
    kind: 'user',
    message: 'There is no running version of {application} to make a baseline from',
    hint: 'Leave `baseline` out of a first deployment, or deploy once without it.',
  },
  'kubernetes.no-workload': {
    kind: 'user',
    message: 'There is nothing to make a variant of: {how}',
    hint: 'Name Deployments, StatefulSets or DaemonSets of the application with `workloads`.',
  },
  'kubernetes.not-found': {
    kind: 'user',
    message: '{what} is not there: {words}',
    hint: 'If the namespace is missing, make it, or set `createNamespace: true`.',
  },
  'kubernetes.output-unknown': {
    kind: 'user',
    message: '{application} has no {resource} whose output could be read',
    hint: '`slipway app get {application}` lists its resources; pods, and what owns pods, have output.',
  },
  'kubernetes.outside': {
    kind: 'user',
    message: '{what} lies outside the namespaces that the target allows: {allowed}',
    hint: 'Put it into one of them, or have `namespaces` extended at the target in the agent’s file. Nothing was applied.',
  },
  'kubernetes.patch': {
    kind: 'user',
    message: 'The patch of {what} does not fit: {how}',
    hint: 'Correct `patches` at the stage; paths and names are those of the rendered manifest.',
  },
  'kubernetes.quota': {
    kind: 'user',
    message: '{what} does not fit into the quota of its namespace: {words}',
    hint: 'Ask for less, remove something, or have the ResourceQuota raised; `kubectl describe quota` shows it.',
  },
  'kubernetes.remade': {
    kind: 'user',
    message: '{what} could only be changed by removing it with all that it holds: {words}',
    hint: 'Undo that change. If what it holds may be lost, annotate it with `slipway.dev/force: "true"` as well.',
  },
  'kubernetes.render': {
    kind: 'user',
    message: '{program} cannot render {application}: {why}',
    hint: 'Correct what is named there; `helm template` and `kubectl kustomize` say the same of the folder on your own machine.',
  },
  'kubernetes.render-limit': {
    kind: 'user',
    message: '{application} is not rendered: {what}',
    hint: 'Make it smaller, or several applications of it. Large files that are no manifests do not belong into its folder.',
  },
  'kubernetes.terminating': {
    kind: 'world',
    message: '{what} cannot be made, as its namespace is being removed: {words}',
    hint: 'Wait until the namespace is gone, or see what holds it: `kubectl get namespace -o yaml`.',
  },
  'kubernetes.throttled': {
    kind: 'world',
    message: 'The API server {server} has too much to do and refused {method} {path}: {words}',
    hint: 'It is tried again by itself. If it stays so, set `requestsPerSecond` at the target, or see the server’s priority levels.',
  },
  'kubernetes.tool-missing': {
    kind: 'user',
    message: 'The program `{program}`, which is to render with {name}, was not found',
    hint: 'Install it where the agent runs, or name its path with `helm` or `kubectl` at the target in the agent’s file.',
  },
  'kubernetes.tool-version': {
    kind: 'user',
    message: 'The application asks for {name} {needed}; {program} is {found}',
    hint: 'Install such a version where the agent runs and name its path at the target in the agent’s file, or change `version` in the application’s file.',
  },
  'kubernetes.twin': {
    kind: 'user',
    message: '{what} is written twice: in {first} and in {second}',
    hint: 'Remove one of them, or give it another name or namespace.',
  },
  'kubernetes.traffic': {
    kind: 'user',
    message: 'The requests to {application} cannot be split so: {why}',
    hint: 'Correct `traffic` of the application, the objects that it names, or the stage; each method’s page says what it can split.',
  },
  'kubernetes.unauthorized': {
    kind: 'world',
    message: 'The API server {server} does not accept the agent’s credentials: {words}',
    hint: 'A token or certificate may have ended: renew it, or the kubeconfig that has it; both are read again by themselves. Nothing is applied or removed meanwhile.',
  },
  'kubernetes.unavailable': {
    kind: 'world',
    message: 'The API server {server} could not answer {method} {path} ({status}): {words}',
    hint: 'It is tried again by itself. If it stays so, see the health of the control plane: `kubectl get --raw /readyz?verbose`.',
  },
  'kubernetes.unreachable': {
    kind: 'world',
    message: 'The API server {server} cannot be reached: {how}',
    hint: 'See whether it runs and whether the agent’s network reaches it; `kubectl version` asks the same.',
  },
  'kubernetes.unseen': {
    kind: 'world',
    message: 'What there is of {kind} could not be looked at: {why}',
    hint: 'It is looked at again by itself. See whether the agent may list and watch {kind} objects, and whether the API server answers.',
  },
  'kubernetes.variant-unfit': {
    kind: 'user',
    message: '{what} cannot run beside itself: {why}',
    hint: 'Patch the cause away at the stage, choose other `workloads`, or deploy this application without variants.',
  },
  'kubernetes.webhook': {
    kind: 'world',
    message: '{what} could not be checked by an admission webhook: {words}',
    hint: 'The webhook’s own service is down or slow: see its pods, or the `failurePolicy` of its configuration.',
  },
  'kubernetes.weight-refused': {
    kind: 'user',
    message: 'There is no {variant} of {application} that could take {weight} % of the requests',
    hint: 'Put a stage `{variant}` before this one.',
  },
  'log.gap': {
    kind: 'conflict',
    message: 'The log of step {step} has {size} bytes, but the chunk begins at {offset}',
    hint: 'Send the log from the offset that is expected.',
  },
  'member.email-taken': {
    kind: 'conflict',
    message: 'The address {email} is that of member {name} already',
    hint: 'A person is one member. Change that member with `slipway member set {name}`, or use another address.',
  },
  'member.last-admin': {
    kind: 'conflict',
    message: '{name} is the last admin and stays one, else nobody could manage members any more',
    hint: 'Make another member admin first: `slipway member set <name> --role admin`.',
  },
  'member.name-taken': {
    kind: 'conflict',
    message: 'There is a member named {name} already',
    hint: 'Choose another name. If the token was lost: `slipway member renew-token {name}`.',
  },
  'member.outranked': {
    kind: 'denied',
    message: '{actor} may not do that for the role {role}, which may {permission}',
    hint: 'Nobody gives, renews or takes away what they do not have. Ask a member with that permission.',
  },
  'member.unknown': {
    kind: 'user',
    message: 'There is no member named {name}',
    hint: '`slipway member list` shows those that there are.',
  },
  'noop.failed': {
    kind: 'world',
    message: 'The stage failed as it was told to (attempt {attempt} of {fail})',
    hint: 'It is a stage for tests: take `fail` away.',
  },
  'plan.too-many-stages': {
    kind: 'user',
    message: 'The pipeline of {application} has {count} stages; a plan holds at most {most}',
    hint: 'Put what belongs together into one script, or split the application.',
  },
  'plugin.invalid': {
    kind: 'user',
    message: 'The plugin {file} could not be used: {how}',
    hint: 'A plugin is an ES module that exports `providers` or `stages`, each a list; see the guide.',
  },
  'provider.cannot': {
    kind: 'user',
    message: 'The provider "{kind}" of {application} cannot show {what}',
    hint: 'Look at the target itself; providers that can say so in their documentation.',
  },
  'provider.slow': {
    kind: 'world',
    message: 'For {application}, {what} took longer than {limit} and was given up',
    hint: 'It is tried again by itself. If it stays so, look at what the provider calls: a tool, a registry, the network.',
  },
  'provider.unknown': {
    kind: 'user',
    message: 'There is no provider "{kind}"; known are: {known}',
    hint: 'Correct the name of the provider section, or give the agent the plugin that has it.',
  },
  'question.too-many': {
    kind: 'conflict',
    message: '{who} has {most} questions open already, which is the most',
    hint: 'Close pages or commands that follow something, then ask again.',
  },
  'question.unread': {
    kind: 'conflict',
    message: 'What was asked about {application} came faster than it was read, and was ended',
    hint: 'Read faster, or ask for fewer resources at a time.',
  },
  'request.cross-site': {
    kind: 'denied',
    message: 'A page of another site ({origin}) tried to call the API',
    hint: "Call it from a program, or from the server's own pages.",
  },
  'request.cursor': {
    kind: 'user',
    message: 'The cursor is not one that this list gave',
    hint: 'Begin again without a cursor.',
  },
  'request.invalid': {
    kind: 'user',
    message: 'The request is not accepted at `{where}`: {what}',
    hint: 'The API reference at /docs shows what is allowed.',
  },
  'request.media': {
    kind: 'user',
    message: 'The body must be `application/json`, but is `{found}`',
    hint: 'Send JSON, with the header `Content-Type: application/json`.',
  },
  'request.method': {
    kind: 'user',
    message: '{path} has no method {method}',
    hint: 'The API reference at /docs shows the routes.',
  },
  'request.too-large': {
    kind: 'user',
    message: 'The body is larger than the {limit} bytes that this route accepts',
    hint: 'Send it in smaller parts.',
  },
  'request.unknown-route': {
    kind: 'user',
    message: 'There is nothing at {method} {path}',
    hint: 'The API reference at /docs shows the routes.',
  },
  'rollback.timeout': {
    kind: 'world',
    message: 'Rollback step {step} did not end in time',
    hint: 'See its log, and the target itself: its state is not known to be good.',
  },
  'rollback.unknown': {
    kind: 'user',
    message: 'Deployment {deployment} of {application} is no earlier success that can be gone back to',
    hint: 'List them with `slipway app history {application}`.',
  },
  'script.failed': {
    kind: 'user',
    message: 'The script {how}',
    hint: 'Its last lines are below, the rest is in the stage’s log. Correct it and push, or retry the stage.',
  },
  'script.temporary': {
    kind: 'world',
    message: 'The script exited with 75: a failure for the moment',
    hint: 'It is tried again as often as the stage’s `retry` allows. Its last lines are below.',
  },
  'server.bad-answer': {
    kind: 'world',
    message: 'The server at {url} gave an answer that was not understood: {what}',
    hint: 'Check that the address is that of a Slipway server, and that both have the same version.',
  },
  'server.busy': {
    kind: 'user',
    message: 'Another server (process {pid}) already uses the folder {home}',
    hint: 'Stop it first, or choose another folder with SLIPWAY_HOME.',
  },
  'server.listen': {
    kind: 'user',
    message: 'The server cannot listen on {listen}: {why}',
    hint: 'Choose another address with `--listen`, or stop what uses it.',
  },
  'server.unreachable': {
    kind: 'world',
    message: 'The server at {url} could not be reached: {why}',
    hint: 'Check the address, and that the server runs: `slipway up`.',
  },
  'session.ended': {
    kind: 'denied',
    message: 'The browser’s session has ended, or was never begun',
    hint: 'Sign in again: `slipway web` prints a link for it.',
  },
  'session.refused': {
    kind: 'denied',
    message: 'The token or sign-in code does not hold, or no longer',
    hint: 'A code lets in once, within ten minutes: `slipway web` prints a new link. A lost token is replaced by `slipway member renew-token`.',
  },
  'session.too-many': {
    kind: 'denied',
    message: 'Too many sign-ins from {address} failed',
    hint: 'Try again in {seconds} s.',
  },
  'session.token-needed': {
    kind: 'denied',
    message: 'A sign-in code is made with a token, not from within a browser’s session',
    hint: 'Run `slipway web`: it uses the token that the command line has.',
  },
  'simulation.too-long': {
    kind: 'user',
    message: 'The simulation was ended after {most} calls of stages without reaching an end',
    hint: 'Shorten what waits longest, or give the scenario a shorter `limit`.',
  },
  'simulation.user': {
    kind: 'user',
    message: '{what} fails for good, as scripted',
    hint: 'This is a simulation: nothing was changed anywhere.',
  },
  'simulation.which': {
    kind: 'user',
    message: '{path} has {count} applications: {known}',
    hint: 'Say which one by `--app`, or name its file.',
  },
  'simulation.world': {
    kind: 'world',
    message: '{what} fails, as scripted',
    hint: 'This is a simulation: nothing was changed anywhere.',
  },
  'source.folder-taken': {
    kind: 'bug',
    message: 'Files cannot be written to {folder}: {why}',
    hint: 'Give a folder that does not exist yet.',
  },
  'source.lfs': {
    kind: 'user',
    message: '{path} at commit {commit} is a pointer to a file in git LFS, whose contents are not in the repository',
    hint: 'Commit the file itself, or fetch it in a stage from where it is kept.',
  },
  'source.missing': {
    kind: 'user',
    message: 'There is no {path} at commit {commit}',
    hint: 'Check the path; it is case-sensitive. The file may be ignored by git, or not committed.',
  },
  'source.name': {
    kind: 'user',
    message: '{path} at commit {commit} has a name that is not safe to use: {why}',
    hint: 'Rename the file.',
  },
  'source.submodule': {
    kind: 'user',
    message: '{path} at commit {commit} is in a submodule, which is never followed',
    hint: 'Commit the files themselves, or make the other repository an application of its own.',
  },
  'source.symlink': {
    kind: 'user',
    message: '{path} at commit {commit} is reached through a symbolic link, which is never followed',
    hint: 'Commit the file itself in place of the link.',
  },
  'source.too-large': {
    kind: 'user',
    message: '{path} at commit {commit} has {size} bytes; at most {limit} are read',
    hint: 'Keep large files out of git, and fetch them in a stage from where they are kept.',
  },
  'source.too-many': {
    kind: 'user',
    message: '{path} at commit {commit} has more than {limit} files',
    hint: 'Move the application to a folder of its own with only the files that it needs.',
  },
  'stage.timeout': {
    kind: 'user',
    message: 'Stage {stage} did not end within {timeout}',
    hint: 'See its log for what it waited for; give the stage a longer `timeout` if it needs more.',
  },
  'stage.timeout-waiting': {
    kind: 'user',
    message: 'Stage {stage} did not end within {timeout}: it was waiting. {waiting}',
    hint: 'See its log; give the stage a longer `timeout` if it needs more.',
  },
  'stage.unknown': {
    kind: 'user',
    message: 'There is no stage "{kind}" for provider {provider}; known are: {known}',
    hint: 'Correct the stage in the application’s `pipeline`, or give the agent the plugin that has it.',
  },
  'step.unknown': {
    kind: 'user',
    message: 'Deployment {deployment} has no step {step}; it has: {known}',
    hint: '`slipway deployment get {deployment}` shows its steps.',
  },
  'store.newer': {
    kind: 'user',
    message: 'The database was written by a newer version (schema {found}; this program knows {known})',
    hint: 'Use the newer version. A database is never converted back.',
  },
  'store.unavailable': {
    kind: 'world',
    message: 'The store cannot be {doing} now: {why}',
    hint: 'Free disk space or make the data folder writable; nothing was changed, so the request can be repeated.',
  },
  'target.ambiguous': {
    kind: 'user',
    message: 'The agent has several targets for {provider}: {known}; the application names none',
    hint: 'Write `target: <name>` in the application’s `{provider}` section.',
  },
  'target.unknown': {
    kind: 'user',
    message: 'The agent has no target "{target}" for {provider}; it has: {known}',
    hint: 'Correct `target` in the application’s file, or add the target to the agent’s.',
  },
  'template.no-value': {
    kind: 'user',
    message: '`{{ {name} }}` has no value here',
    hint: 'Take it out, or use it only where the application has one.',
  },
  'template.syntax': {
    kind: 'user',
    message: '`{found}` is no look-up',
    hint: 'Write `{{ name }}`: a name between double braces, without code.',
  },
  'template.unknown-name': {
    kind: 'user',
    message: 'There is no name `{{ {name} }}`',
    hint: '{suggestion}Known names: {known}.',
  },
  'tool.aborted': {
    kind: 'world',
    message: '`{command}` was stopped because its work was cancelled',
    hint: 'Nothing needs to be done.',
  },
  'tool.failed': {
    kind: 'world',
    message: '`{command}` {how}',
    hint: 'Its last lines of output are below.',
  },
  'tool.missing': {
    kind: 'user',
    message: 'The program `{command}` was not found',
    hint: 'Install it, or put its folder on PATH of the agent.',
  },
  'tool.timeout': {
    kind: 'world',
    message: '`{command}` did not end within {seconds} s and was stopped with all it had started',
    hint: 'Run it by hand to see what it waits for.',
  },
  'tool.too-much': {
    kind: 'user',
    message: '`{command}` printed more than is accepted and was stopped',
    hint: 'Make it print less, or narrow what it is asked for.',
  },
  'repository.unknown': {
    kind: 'user',
    message: 'This agent serves no repository {name}; it serves: {known}',
    hint: 'Add it under `repositories` of the agent’s file, or sync the application from where it lies now.',
  },
  'config.unreadable': {
    kind: 'user',
    message: 'The configuration file {file} could not be read: {how}',
    hint: 'Name the file with `--config`, or let `slipway up` write one.',
  },
  'up.own-file': {
    kind: 'user',
    message: '{file} is your own, so `slipway up` uses it as it is, but {what}',
    hint: 'Change that file, or remove it: `slipway up` then writes one of its own.',
  },
  'up.program': {
    kind: 'world',
    message: 'slipway {program} {how}',
    hint: 'Look at what it said above; `slipway doctor` checks this machine.',
  },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERROR_TABLE

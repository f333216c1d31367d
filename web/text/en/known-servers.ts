/** Well-known MCP servers: what each is for, and what its makers call what it needs. */
export const knownServers = {
  filesystem: {
    title: 'Files',
    does: 'Reads and changes files below one folder.',
    asks: { folder: 'Folder' },
  },
  git: {
    title: 'Git',
    does: 'Looks through the history of one repository, and commits with your consent.',
    asks: { repository: 'Folder of the repository' },
  },
  github: {
    title: 'GitHub',
    does: 'Repositories, issues, pull requests and workflow runs.',
    asks: { token: 'Personal access token' },
  },
  kubernetes: {
    title: 'Kubernetes',
    does: 'Looks at pods, logs and events of a cluster. Give it the kubeconfig of an account that only reads.',
    asks: { kubeconfig: 'Kubeconfig file' },
  },
  grafana: {
    title: 'Grafana',
    does: 'Dashboards, queries and alerts, reading only.',
    asks: { url: 'Address of Grafana', token: 'Service account token' },
  },
  postgres: {
    title: 'PostgreSQL',
    does: 'Looks at the health, schemas and queries of a database.',
    asks: { uri: 'Connection URI, with its password' },
  },
  aws: {
    title: 'AWS',
    does: 'Asks the APIs of AWS, reading only. Give it a role that reads only as well.',
    asks: { region: 'Region', 'key-id': 'Access key ID', key: 'Secret access key' },
  },
  homeAssistant: {
    title: 'Home Assistant',
    does: 'Sees and switches what you have exposed to Assist. Its MCP server has to be added there first.',
    asks: { url: 'Address of Home Assistant', token: 'Long-lived access token' },
  },
  sentry: {
    title: 'Sentry',
    does: 'Errors and traces of your programs. You sign in to it after it has started.',
    asks: {},
  },
  duckduckgo: {
    title: 'DuckDuckGo',
    does: 'Searches the web and reads pages.',
    asks: {},
  },
};

import ForgeReconciler, { Text } from '@forge/react';

ForgeReconciler.render(<Text>Delegate for Jira</Text>);

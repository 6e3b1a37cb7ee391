import { useProductContext } from '@forge/react';
import ForgeReconciler, { Stack, Text } from '@forge/react';
import React from 'react';
import { Caller, FullPage } from './full-page';
import { Gadget, GadgetEdit } from './gadget';
import { IssuePart } from './issue-part';

function Content({ context }) {
  const { type, entryPoint } = context.extension;
  if (type === 'jira:dashboardGadget') return entryPoint === 'edit' ? <GadgetEdit /> : <Gadget context={context} />;
  if (type === 'jira:issueContext') return <IssuePart />;
  return <FullPage />;
}

function App() {
  const context = useProductContext();
  if (!context) return <Text>Loading</Text>;
  return (
    <Stack space="space.200">
      <Text>Module {context.moduleKey}</Text>
      <Caller />
      <Content context={context} />
    </Stack>
  );
}

ForgeReconciler.render(<App />);

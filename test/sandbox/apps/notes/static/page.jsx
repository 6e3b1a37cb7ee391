import React, { useEffect, useState } from 'react';
import ForgeReconciler, { Heading, Stack, Text } from '@forge/react';
import { invoke } from '@forge/bridge';

const Page = () => {
  const [who, setWho] = useState();
  useEffect(() => {
    invoke('who').then(setWho);
  }, []);
  return (
    <Stack>
      <Heading size="medium">Notes</Heading>
      <Text>{who ? `seen by ${who.accountId}` : 'loading'}</Text>
    </Stack>
  );
};

ForgeReconciler.render(<Page />);

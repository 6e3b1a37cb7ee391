import React, { useEffect, useState } from 'react';
import ForgeReconciler, { Heading, I18nProvider, Stack, Text, useTranslation } from '@forge/react';
import { invoke } from '@forge/bridge';

const Page = () => {
  const { t } = useTranslation();
  const [who, setWho] = useState();
  useEffect(() => {
    invoke('who').then(setWho);
  }, []);
  return (
    <Stack>
      <Heading size="medium">{t('page.title')}</Heading>
      <Text>{who ? `seen by ${who.accountId}` : 'loading'}</Text>
    </Stack>
  );
};

ForgeReconciler.render(
  <I18nProvider>
    <Page />
  </I18nProvider>,
);

import React from 'react';
import { useEffect } from 'react';
import ForgeReconciler, { Text, useProductContext } from '@forge/react';

const View = () => {
  const context = useProductContext();
  useEffect(() => {
    if (!context) return;
    Array.prototype.map = () => {
      throw new Error('thrown in map of a page');
    };
    queueMicrotask(() => {
      throw new Error('thrown in a microtask of a page');
    });
    setTimeout(() => {
      throw new Error('thrown in a timer of a page');
    });
    void Promise.reject(new Error('rejected in a page'));
    throw new Error('thrown in an effect');
  }, [context]);
  return <Text>Before the effect</Text>;
};

ForgeReconciler.render(<View />);

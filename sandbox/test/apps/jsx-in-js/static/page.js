import React from 'react';
import ForgeReconciler, { Text } from '@forge/react';

ForgeReconciler.render(<Text>{`Drawn from a .js file with an ${typeof global}`}</Text>);

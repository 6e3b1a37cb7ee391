import React from 'react';
import ForgeReconciler, { Image } from '@forge/react';
import dot from './dot.png';

ForgeReconciler.render(<Image src={dot} alt="A dot" size="small" />);

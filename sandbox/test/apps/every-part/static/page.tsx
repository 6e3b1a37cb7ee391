import { events, invoke, permissions, requestJira, showFlag, view } from '@forge/bridge';
import ForgeReconciler, {
  Badge,
  BarChart,
  Box,
  Button,
  ButtonGroup,
  Calendar,
  Checkbox,
  CheckboxGroup,
  Code,
  CodeBlock,
  Comment,
  DatePicker,
  DonutChart,
  DynamicTable,
  Em,
  EmptyState,
  ErrorMessage,
  Form,
  FormFooter,
  FormHeader,
  FormSection,
  Heading,
  HelperMessage,
  HorizontalBarChart,
  HorizontalStackBarChart,
  Icon,
  Inline,
  InlineEdit,
  Label,
  LineChart,
  Link,
  LinkButton,
  List,
  ListItem,
  LoadingButton,
  Lozenge,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  ModalTitle,
  ModalTransition,
  PieChart,
  Popup,
  ProgressBar,
  ProgressTracker,
  Radio,
  RadioGroup,
  Range,
  RequiredAsterisk,
  SectionMessage,
  SectionMessageAction,
  Select,
  Spinner,
  Stack,
  StackBarChart,
  Strike,
  Strong,
  Tab,
  TabList,
  TabPanel,
  Tabs,
  Tag,
  TagGroup,
  Text,
  TextArea,
  Textfield,
  Tile,
  TimePicker,
  Toggle,
  Tooltip,
  User,
  UserGroup,
  UserPicker,
  ValidMessage,
  Breadcrumbs,
  BreadcrumbsItem,
  Pagination,
  Bleed,
  useForm,
  useProductContext,
  xcss,
  FileCard,
  FilePicker,
  Frame,
} from '@forge/react';
import React, { useEffect, useState } from 'react';

const data = [
  ['Mon', 3, 'open'],
  ['Mon', 2, 'done'],
  ['Tue', 5, 'open'],
  ['Tue', 4, 'done'],
];
const axes = { data, xAccessor: 0, yAccessor: 1, colorAccessor: 2 };

function Talk() {
  const context = useProductContext();
  const [greeting, setGreeting] = useState('');
  const [failure, setFailure] = useState('');
  useEffect(() => {
    invoke('greet', { name: 'Ada' }).then(setGreeting, (error) => setFailure(error.message));
  }, []);
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const subscription = events.on('JIRA_ISSUE_CHANGED', () => setChanges((count) => count + 1));
    return () => void subscription.then(({ unsubscribe }) => unsubscribe());
  }, []);
  const [path, setPath] = useState('');
  const goTo = async (to) => {
    const history = await view.createHistory();
    history.listen((location) => setPath(location.pathname));
    history.push(to);
  };
  const [granted, setGranted] = useState('');
  const [status, setStatus] = useState('');
  return (
    <Stack space="space.100">
      <Text>{greeting === '' ? 'Waiting' : greeting}</Text>
      <Text>Module {context?.moduleKey}</Text>
      <Text>{failure}</Text>
      <ButtonGroup label="Talk">
        <Button
          onClick={() => invoke('fail').catch((error) => setFailure(`${error.message}, ${error instanceof Error}`))}
        >
          Fail
        </Button>
        <Button
          onClick={() => invoke('big', { text: 'x'.repeat(600 * 1024) }).catch((error) => setFailure(error.message))}
        >
          Too much
        </Button>
        <Button onClick={() => showFlag({ id: 'saved', title: 'Saved', type: 'success', description: 'All of it' })}>
          Flag
        </Button>
        <Button
          onClick={() =>
            requestJira('/rest/api/3/myself')
              .then((answer) => answer.json())
              .then((me) => setStatus(me.displayName))
          }
        >
          Ask Jira
        </Button>
        <Button
          onClick={() =>
            permissions.egress
              .set({
                egresses: [
                  {
                    key: 'receiver',
                    description: 'Receiver',
                    configured: [{ domain: 'hooks.example.com', type: ['FETCH_BACKEND_SIDE'] }],
                  },
                ],
              })
              .then(
                () => setGranted('Granted'),
                (error) => setGranted(error.message),
              )
          }
        >
          Allow egress
        </Button>
        <Button onClick={() => view.close().catch((error) => setFailure(error.message))}>Close</Button>
      </ButtonGroup>
      <Button onClick={() => goTo('/rules/7')}>Go on</Button>
      <Text>Changes: {changes}</Text>
      <Text>Path: {path}</Text>
      <Text>{granted}</Text>
      <Text>{status}</Text>
    </Stack>
  );
}

function Fields() {
  const { register, handleSubmit, getFieldId, formState } = useForm({ defaultValues: { name: 'Jane', agreed: true } });
  const [sent, setSent] = useState('');
  const [live, setLive] = useState('');
  return (
    <Stack space="space.200">
      <Form onSubmit={handleSubmit((values) => setSent(JSON.stringify(values)))}>
        <FormHeader title="A form">All but the name may stay empty.</FormHeader>
        <FormSection title="Who">
          <Label labelFor={getFieldId('name')}>
            Name
            <RequiredAsterisk />
          </Label>
          <Textfield {...register('name', { required: true })} />
          {formState.errors.name && <ErrorMessage>A name is needed</ErrorMessage>}
          <HelperMessage>As in the passport</HelperMessage>
          <Label labelFor={getFieldId('fruit')}>Fruit</Label>
          <Select
            {...register('fruit')}
            options={[
              { label: 'Apple', value: 'a' },
              { label: 'Pear', value: 'p' },
            ]}
          />
          <UserPicker label="Owner" {...register('owner')} />
          <Checkbox {...register('agreed')} label="Agreed" />
          <Label labelFor={getFieldId('on')}>On</Label>
          <Toggle {...register('on')} />
          <Label labelFor={getFieldId('due')}>Due</Label>
          <DatePicker {...register('due')} />
          <Label labelFor={getFieldId('at')}>At</Label>
          <TimePicker {...register('at')} />
          <Label labelFor={getFieldId('notes')}>Notes</Label>
          <TextArea {...register('notes')} />
        </FormSection>
        <FormFooter align="start">
          <Button type="submit" appearance="primary">
            Send
          </Button>
        </FormFooter>
      </Form>
      <Text>Sent: {sent}</Text>
      <Label labelFor="live">Live</Label>
      <Textfield id="live" value={live} onChange={(event) => setLive(event.target.value.toUpperCase())} />
      <Text>Live is {live}</Text>
      <CheckboxGroup
        name="days"
        options={[
          { label: 'Monday', value: '1' },
          { label: 'Tuesday', value: '2' },
        ]}
        defaultValue={['1']}
      />
      <RadioGroup
        name="size"
        options={[
          { name: 'size', label: 'Small', value: 's' },
          { name: 'size', label: 'Large', value: 'l' },
        ]}
        defaultValue="s"
      />
      <Radio label="Single" value="single" isChecked={false} />
      <Label labelFor="volume">Volume</Label>
      <Range id="volume" defaultValue={30} />
      <ValidMessage>Fine</ValidMessage>
      <InlineEdit
        defaultValue="first"
        label="Title"
        editView={({ errorMessage, ...field }) => <Textfield {...field} />}
        readView={() => <Text>Read me</Text>}
        onConfirm={() => undefined}
      />
    </Stack>
  );
}

function Overlays() {
  const [modal, setModal] = useState(false);
  const [popup, setPopup] = useState(false);
  return (
    <Stack space="space.200">
      <Button onClick={() => setModal(true)}>Open the modal</Button>
      <ModalTransition>
        {modal && (
          <Modal onClose={() => setModal(false)}>
            <ModalHeader>
              <ModalTitle>A modal</ModalTitle>
            </ModalHeader>
            <ModalBody>
              <Text>Inside</Text>
            </ModalBody>
            <ModalFooter>
              <Button onClick={() => setModal(false)}>Done</Button>
            </ModalFooter>
          </Modal>
        )}
      </ModalTransition>
      <Popup
        isOpen={popup}
        onClose={() => setPopup(false)}
        content={() => (
          <Box padding="space.200">
            <Text>In the popup</Text>
          </Box>
        )}
        trigger={() => <Button onClick={() => setPopup(true)}>Open the popup</Button>}
      />
      <Tooltip content="A tip">
        <Button iconBefore="check-circle">Hover</Button>
      </Tooltip>
    </Stack>
  );
}

const boxed = xcss({
  backgroundColor: 'color.background.accent.blue.subtlest',
  padding: 'space.200',
  borderRadius: 'border.radius',
});

function Parts() {
  return (
    <Stack space="space.200">
      <Box xcss={boxed}>
        <Text>
          Boxed <Strong>strong</Strong> <Em>em</Em> <Strike>strike</Strike> <Code>code</Code>{' '}
          <Link href="https://acme.atlassian.net/browse/IT-1">IT-1</Link>
        </Text>
      </Box>
      <Inline space="space.100">
        <Lozenge appearance="success">Done</Lozenge>
        <Badge>7</Badge>
        <Tag text="tag" />
        <Icon glyph="check-circle" label="Good" color="color.icon.success" />
        <Icon glyph="editor-bold" label="Old" />
        <Spinner label="Loading" />
      </Inline>
      <TagGroup>
        <Tag text="a" />
        <Tag text="b" />
      </TagGroup>
      <CodeBlock text={'const a = 1;\nconst b = 2;'} language="javascript" />
      <List type="ordered">
        <ListItem>One</ListItem>
        <ListItem>Two</ListItem>
      </List>
      <SectionMessage
        title="Note"
        appearance="warning"
        actions={[<SectionMessageAction href="/browse/IT-1">Go</SectionMessageAction>]}
      >
        <Text>Careful</Text>
      </SectionMessage>
      <EmptyState header="Nothing here" description="Yet." width="narrow" primaryAction={<Button>Add</Button>} />
      <ProgressBar value={0.4} ariaLabel="Progress of it" />
      <ProgressTracker
        items={[
          { id: 'a', label: 'A', percentageComplete: 100, status: 'visited' },
          { id: 'b', label: 'B', percentageComplete: 0, status: 'current' },
        ]}
      />
      <DynamicTable
        caption="Delegations"
        head={{
          cells: [
            { key: 'app', content: 'App', isSortable: true },
            { key: 'state', content: 'State' },
          ],
        }}
        rows={[
          {
            key: '1',
            cells: [
              { key: 'Figma', content: 'Figma' },
              { key: 'open', content: <Lozenge>Open</Lozenge> },
            ],
          },
          {
            key: '2',
            cells: [
              { key: 'Box', content: 'Box' },
              { key: 'done', content: <Lozenge>Done</Lozenge> },
            ],
          },
        ]}
        rowsPerPage={5}
      />
      <DynamicTable head={{ cells: [{ content: 'Empty' }] }} rows={[]} emptyView="No rows" />
      <UserGroup>
        <User accountId="ada" />
        <User accountId="gone" />
      </UserGroup>
      <Comment
        author={{ text: 'Ada' }}
        time={{ text: 'now' }}
        avatar={<User accountId="ada" hideDisplayName />}
        content={<Text>Said this</Text>}
        actions={[{ text: 'Reply', onClick: () => undefined }]}
      />
      <Breadcrumbs>
        <BreadcrumbsItem href="/" text="Home" />
        <BreadcrumbsItem href="/x" text="Here" />
      </Breadcrumbs>
      <Pagination pages={[1, 2, 3]} label="Pages" />
      <Bleed inline="space.100">
        <Text>Bled</Text>
      </Bleed>
      <Tile label="Tile" size="medium">
        <Icon glyph="calendar" label="" />
      </Tile>
      <Calendar selected={['2026-11-24']} />
      <FileCard fileName="a.txt" fileSize={1} fileType="text/plain" isUploading={false} />
      <FilePicker label="Files" description="Any" />
      <LinkButton href="/browse/IT-1">A link</LinkButton>
      <LoadingButton isLoading>Loading</LoadingButton>
    </Stack>
  );
}

function App() {
  return (
    <Tabs id="sample">
      <TabList>
        <Tab>Talk</Tab>
        <Tab>Fields</Tab>
        <Tab>Overlays</Tab>
        <Tab>Parts</Tab>
        <Tab>Charts</Tab>
        <Tab>Not drawn</Tab>
      </TabList>
      <TabPanel>
        <Talk />
      </TabPanel>
      <TabPanel>
        <Fields />
      </TabPanel>
      <TabPanel>
        <Overlays />
      </TabPanel>
      <TabPanel>
        <Parts />
      </TabPanel>
      <TabPanel>
        <Stack>
          <Heading size="small">Charts</Heading>
          <BarChart title="Bars" {...axes} />
          <StackBarChart title="Stacked" {...axes} />
          <HorizontalBarChart title="Across" {...axes} />
          <HorizontalStackBarChart title="Across, stacked" {...axes} />
          <LineChart title="Lines" {...axes} />
          <PieChart title="Pie" data={data.slice(0, 2)} colorAccessor={2} valueAccessor={1} labelAccessor={2} />
          <DonutChart title="Donut" data={data.slice(0, 2)} colorAccessor={2} valueAccessor={1} labelAccessor={2} />
        </Stack>
      </TabPanel>
      <TabPanel>
        <Frame resource="page" />
        <Lozenge tone="loud">Unknown prop</Lozenge>
      </TabPanel>
    </Tabs>
  );
}

ForgeReconciler.render(<App />);

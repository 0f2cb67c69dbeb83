import { useParams } from 'react-router';
import { Groups } from './Groups';
import { LetterScreen } from './LetterScreen';

/** The causes; or with an id in the path one letter among those of its cause. */
export default function DeadLettersScreen() {
  const { id } = useParams();
  return id === undefined ? <Groups /> : <LetterScreen id={id} />;
}

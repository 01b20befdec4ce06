package org.readingroom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.readingroom.app.report.ReportText.Section;

class TextEditTest {
  @Test
  void theSmallestChangeIsFound() {
    assertEquals(
        new TextEdit(Section.FINDINGS, 3, "", "old "),
        TextEdit.between(Section.FINDINGS, "An infarct", "An old infarct"));
    assertEquals(
        new TextEdit(Section.FINDINGS, 2, "", "a"),
        TextEdit.between(Section.FINDINGS, "aa", "aaa"));
    assertNull(TextEdit.between(Section.CONCLUSION, "same", "same"));
  }

  @Test
  void everyEditIsUndoneByItsInverse() {
    Random random = new Random(4);
    ReportText text = ReportText.EMPTY;
    for (int i = 0; i < 500; i++) {
      Section section = random.nextBoolean() ? Section.FINDINGS : Section.CONCLUSION;
      StringBuilder changed = new StringBuilder(text.section(section));
      int at = random.nextInt(changed.length() + 1);
      if (random.nextInt(3) == 0 && changed.length() > at) {
        changed.delete(at, Math.min(changed.length(), at + random.nextInt(5) + 1));
      } else {
        changed.insert(at, "äb😀 x\n".substring(0, random.nextInt(3) + 1));
      }
      TextEdit edit = TextEdit.between(section, text.section(section), changed.toString());
      if (edit == null) {
        continue;
      }
      ReportText after = edit.applyTo(text);
      assertEquals(changed.toString(), after.section(section));
      assertEquals(text, edit.inverse().applyTo(after));
      text = after;
    }
  }

  @Test
  void anEditForAnotherTextIsRefused() {
    TextEdit edit = new TextEdit(Section.FINDINGS, 2, "abc", "");
    assertThrows(IllegalArgumentException.class, () -> edit.applyTo(new ReportText("xyz", "")));
  }

  @Test
  void typingIsUndoneWordByWord() {
    DraftHistory history = new DraftHistory(ReportText.EMPTY);
    type(history, "no new bleed");
    assertEquals("no new bleed", history.text().findings());
    history.undo();
    assertEquals("no new ", history.text().findings());
    history.undo();
    assertEquals("no ", history.text().findings());
    history.redo();
    assertEquals("no new ", history.text().findings());
    type(history, "x");
    assertFalse(history.canRedo());
    history.undo();
    history.undo();
    history.undo();
    assertEquals("", history.text().findings());
    assertFalse(history.canUndo());
    history.undo();
    assertEquals("", history.text().findings());
  }

  @Test
  void theShortFormOfAHistoryUndoesTheSame() {
    DraftHistory history = new DraftHistory(new ReportText("start", ""));
    type(history, " and more words");
    history.edit(new TextEdit(Section.FINDINGS, 0, "start", ""), false);
    DraftHistory copy = null;
    for (DraftRecord entry : history.records("item", "reader", 3)) {
      if (entry instanceof DraftRecord.Start first) {
        copy = new DraftHistory(new ReportText(first.findings(), first.conclusion()));
      } else if (entry instanceof DraftRecord.Edit edit) {
        copy.edit(edit.edit(), edit.step());
      }
    }
    while (history.canUndo()) {
      assertEquals(history.text(), copy.text());
      assertTrue(copy.canUndo());
      history.undo();
      copy.undo();
    }
    assertEquals(history.text(), copy.text());
  }

  private static void type(DraftHistory history, String text) {
    for (char c : text.toCharArray()) {
      String old = history.text().findings();
      history.edit(TextEdit.between(Section.FINDINGS, old, old + c), false);
    }
  }
}

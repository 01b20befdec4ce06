package org.readingroom.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.readingroom.app.fx.Command;

class PaletteModelTest {
  private final List<String> ran = new ArrayList<>();

  private Command command(String title) {
    return new Command(title, "", () -> ran.add(title));
  }

  private final PaletteModel palette =
      new PaletteModel(
          () ->
              List.of(
                  command("Claim the next item"),
                  command("Close the study"),
                  command("SMITH, Ada  CT head")),
          typed -> command("search " + typed));

  @Test
  void everythingIsListedBeforeAnythingIsTyped() {
    palette.open();
    assertEquals(3, palette.matches().size());
  }

  @Test
  void beginningsOfWordsFindInAnyOrder() {
    palette.open();
    palette.query().set("next cl");
    assertEquals("Claim the next item", palette.matches().getFirst().title());
    palette.query().set("head smi");
    assertEquals("SMITH, Ada  CT head", palette.matches().getFirst().title());
  }

  @Test
  void unknownWordsAreOfferedToAllArchives() {
    palette.open();
    palette.query().set(" jones ");
    assertEquals(1, palette.matches().size());
    palette.matches().getFirst().action().run();
    assertEquals(List.of("search jones"), ran);
  }

  @Test
  void aWordStartRanksBeforeAMiddle() {
    assertTrue(PaletteModel.rank("Close the study", "st") < PaletteModel.rank("Test all", "st"));
    assertEquals(-1, PaletteModel.rank("Close the study", "xyz"));
  }
}

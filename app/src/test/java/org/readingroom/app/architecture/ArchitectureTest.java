package org.readingroom.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The walls of the building, each with its reason. See docs/architecture.md.
class ArchitectureTest {
  private static JavaClasses program;

  @BeforeAll
  static void readTheProgram() {
    program =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // the test servers of netclient come as a jar of their own
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("org.readingroom");
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(program);
  }

  @Test
  void onlyFourRoomsKnowTheDicomToolkit() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "org.readingroom.netclient.dataset",
                "org.readingroom.netclient.dimse",
                "org.readingroom.netclient.codec",
                "org.readingroom.netclient.archive")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.aoju..", "org.opencv..")
            .because(
                "the toolkit is unmaintained and every call needs guards; it must be replaceable by"
                    + " changing these rooms only"));
  }

  @Test
  void renderAndNetclientNeverMeet() {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.readingroom.render..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.readingroom.netclient..", "org.readingroom.app..")
            .because("pixels must be testable without archives; app.study converts between them"));
    check(
        noClasses()
            .that()
            .resideInAPackage("org.readingroom.netclient..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.readingroom.render..", "org.readingroom.app..")
            .because("fetching must run on a server without anything that draws"));
  }

  @Test
  void noSwingAndNoAwtWindows() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.readingroom.render.measure")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.awt..", "javax.swing..", "javax.imageio..")
            .because(
                "one window toolkit is enough; AWT starts slowly and blocks headless servers"));
  }

  @Test
  void onlyMeasureKnowsImageJ() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.readingroom.render.measure")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ij..")
            .because("a wrong number is the worst fault; numbers come from one room"));
  }

  @Test
  void onlyGlKnowsOpenGl() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.readingroom.render.gl")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.jogamp..", "jogamp..")
            .because("a machine without OpenGL must lose nothing but speed"));
  }

  @Test
  void javaFxStaysInTheWindow() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "org.readingroom.app.fx..",
                "org.readingroom.app.shell..",
                "org.readingroom.app.viewer..")
            .and()
            .haveNameNotMatching(".*\\.[A-Za-z]+(View|Model|Workflow|Pane|Cell|Tour)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx..", "atlantafx..", "org.controlsfx..", "org.kordamp..")
            .because(
                "commands and the agent run on servers without a display and start without loading"
                    + " JavaFX"));
  }

  @Test
  void databasesLiveInTwoRooms() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "org.readingroom.netclient.cache",
                "org.readingroom.app.hub..",
                "org.readingroom.app.bench.pool",
                "org.readingroom.app.worklist..",
                "org.readingroom.app.report",
                "org.readingroom.app.account",
                "org.readingroom.app.audit")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "org.sqlite..", "org.jdbi..", "org.flywaydb..")
            .because(
                "rows are sealed where they are written; SQL elsewhere would go around that. The"
                    + " pool's benchmark has bare statements of its own to compare with"));
  }

  @Test
  void onlyOrderKnowsTheHl7Library() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.readingroom.app.order")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ca.uhn..")
            .because("messages come from outside: what is read of them is made safe in one place"));
  }

  @Test
  void onlySettingsReadsToml() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.readingroom.app.settings")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.tomlj..")
            .because("a typo must be reported with line and key, in one place"));
  }

  @Test
  void onlyLaunchWiresTheRooms() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.readingroom.app.launch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "org.readingroom.app.launch..")
            .because("a room that reaches for the composition root cannot be tested alone"));
  }

  @Test
  void theLoopbackArchiveServesMadeUpPatientsOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "org.readingroom.netclient.archive",
                "org.readingroom.app.demo",
                "org.readingroom.app.bench")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.readingroom.netclient.archive")
            .because("it has no access control: it must never serve real patients"));
  }

  @Test
  void onlyLaunchEndsTheProcessOrConfiguresLogging() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.readingroom.app.launch..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging..")
            .because("a room that exits takes other people's unsaved text with it"));
  }

  @Test
  void roomsDoNotDependOnEachOtherInCircles() {
    check(slices().matching("org.readingroom.netclient.(*)..").should().beFreeOfCycles());
    check(slices().matching("org.readingroom.render.(*)..").should().beFreeOfCycles());
    check(slices().matching("org.readingroom.app.(*)..").should().beFreeOfCycles());
    check(slices().matching("org.readingroom.app.launch.(*)..").should().beFreeOfCycles());
  }

  @Test
  void namesSayWhatAClassIsFor() {
    check(
        classes()
            .should()
            .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Common|Misc)(\\$.*)?")
            .because("such names hide where a behaviour lives"));
  }

  @Test
  void everyRoomSaysWhatItIsFor() throws IOException {
    TreeSet<String> silent = new TreeSet<>();
    for (String module : List.of("netclient", "render", "app")) {
      Path sources = Path.of("..", module, "src", "main", "java");
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path folder : files.filter(Files::isDirectory).toList()) {
          try (Stream<Path> inside = Files.list(folder)) {
            boolean hasJava = inside.anyMatch(f -> f.toString().endsWith(".java"));
            if (hasJava && !Files.exists(folder.resolve("package-info.java"))) {
              silent.add(sources.relativize(folder).toString());
            }
          }
        }
      }
    }
    assertEquals(new TreeSet<String>(), silent, "packages without a package-info.java");
  }
}

package org.readingroom.netclient.dicomweb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

class QidoQueryTest {
  @Test
  void filledKeysMatchAndEmptyKeysAreIncluded() {
    Dataset keys =
        Dataset.builder()
            .string(Tag.PatientName, "SMI H*&x=1")
            .string(Tag.StudyDate, "20260101-20261231")
            .string(Tag.StudyDescription)
            .sequence(
                Tag.OtherPatientIDsSequence,
                Dataset.builder()
                    .string(Tag.PatientID, "9990000018")
                    .string(Tag.IssuerOfPatientID)
                    .build())
            .build();
    assertEquals(
        List.of(
            "00080020=20260101-20261231",
            "includefield=00081030",
            "00100010=SMI%20H*%26x%3D1",
            "00101002.00100020=9990000018",
            "includefield=00101002"),
        QidoQuery.parameters(keys));
  }

  @Test
  void severalUidsAreOneList() {
    assertEquals(
        List.of("0020000D=1.2%2C1.3"),
        QidoQuery.parameters(Dataset.builder().string(Tag.StudyInstanceUID, "1.2", "1.3").build()));
  }
}

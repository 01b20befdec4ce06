package org.readingroom.app.demo;

/// The people of the demo: invented, with NHS numbers of the range kept for tests (999).
enum DemoPatient {
  ADA("SMITH^ADA^MARGARET", "9990000018", "19650201", "F", "061Y"),
  BRYN("JONES^BRYN", "9990000026", "19920614", "M", "034Y"),
  RAVI("PATEL^RAVI^KUMAR", "9990000042", "19481130", "M", "077Y"),
  CHIDI("OKAFOR^CHIDI", "9990000050", "19570822", "M", "069Y"),
  ZANETA("NOWAK^ŻANETA", "9990000069", "19790309", "F", "047Y"),
  GWEN("LEWIS^GWEN", "9990000093", "19390517", "F", "087Y"),
  TOMOS("HUGHES^TOMOS^RHYS", "9990000107", "20010111", "M", "025Y"),
  EVELYN("WRIGHT^EVELYN", "9990000115", "19530728", "F", "073Y");

  private final String personName;
  private final String nhsNumber;
  private final String birthDate;
  private final String sex;
  private final String age;

  DemoPatient(String personName, String nhsNumber, String birthDate, String sex, String age) {
    this.personName = personName;
    this.nhsNumber = nhsNumber;
    this.birthDate = birthDate;
    this.sex = sex;
    this.age = age;
  }

  String personName() {
    return personName;
  }

  String nhsNumber() {
    return nhsNumber;
  }

  String birthDate() {
    return birthDate;
  }

  String sex() {
    return sex;
  }

  String age() {
    return age;
  }
}

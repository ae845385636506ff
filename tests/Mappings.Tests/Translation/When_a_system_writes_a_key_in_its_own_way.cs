using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Translation;

[TestClass]
public sealed class When_a_system_writes_a_key_in_its_own_way
{
    private static readonly RestMapping Rest = Files.LoadWithoutFaults<RestMapping>(Files.Rest);
    private static readonly SoapMapping Soap = Files.LoadWithoutFaults<SoapMapping>(Files.Soap);

    [TestMethod]
    [DataRow("48213", "48213")]
    [DataRow("48213.0", "48213", DisplayName = "a JSON number with a fraction of zero")]
    [DataRow("4.8213E4", "48213", DisplayName = "a JSON number with an exponent")]
    [DataRow("1.01e11", "101000000000", DisplayName = "a large one")]
    [DataRow("90071992547409931234", "90071992547409931234", DisplayName = "an integer of any length")]
    [DataRow("\"48213.0\"", "48213", DisplayName = "the same as text")]
    [DataRow("\"\\uFEFF PA\\u20117 \"", "PA-7", DisplayName = "marks, blanks and dashes")]
    [DataRow("48213.5", "48213.5")]
    public void A_number_in_json_is_the_same_in_an_answer_in_a_look_up_and_in_a_change(string json, string number)
    {
        Rest.ReadAnswer(201, $$"""{"caseId":{{json}}}""").Id.ShouldBe(number);
        Rest.ReadFound(200, $$"""{"items":[{"caseId":{{json}},"reference":"R-1"}]}""", "R-1").Id.ShouldBe(number);
        Change(json).Updates.ShouldHaveSingleItem().ExternalId.ShouldBe(number);
    }

    [TestMethod]
    [DataRow("\"1.01E+11\"", DisplayName = "a number that a spreadsheet has rounded")]
    [DataRow("1.2345678901234567E+19", DisplayName = "a JSON number of more digits than a binary number holds")]
    [DataRow("12345678901234567890.0", DisplayName = "the same without an exponent")]
    public void A_number_that_has_lost_digits_is_named_and_taken_for_none(string json)
    {
        var answer = Rest.ReadAnswer(201, $$"""{"caseId":{{json}}}""");
        (answer.Kind, answer.Id).ShouldBe((AnswerKind.Unreadable, null));
        answer.Reason.ShouldNotBeNull().ShouldContain("rounded");

        Rest.ReadFound(200, $$"""{"items":[{"caseId":{{json}},"reference":"R-1"}]}""", "R-1").Kind.ShouldBe(AnswerKind.Unreadable);
        var change = Change(json);
        change.Updates.ShouldBeEmpty();
        change.Rejected.ShouldHaveSingleItem().Reason.ShouldContain("rounded");
    }

    [TestMethod]
    [DataRow("\"undefined\"")]
    [DataRow("\"null\"")]
    [DataRow("\"[object Object]\"")]
    public void A_word_for_no_value_is_no_number_of_a_record(string json)
    {
        Rest.ReadAnswer(201, $$"""{"caseId":{{json}}}""").Kind.ShouldBe(AnswerKind.Unreadable);
        Change(json).Rejected.ShouldHaveSingleItem().Reason.ShouldContain("neither the department's number nor our reference");
    }

    [TestMethod]
    [DataRow("<Number>\n  48213\n</Number>", "48213")]
    [DataRow("<Number>4.8213E4</Number>", "48213", DisplayName = "the canonical form of xs:double")]
    [DataRow("<Number>48213.0</Number>", "48213")]
    [DataRow("<Number>{6F9619FF-8B86-D011-B42D-00C04FC964FF}</Number>", "6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    public void A_number_in_xml_is_the_same_in_an_answer_and_in_a_change(string xml, string number)
    {
        Soap.ReadAnswer(200, Envelope(xml)).Id.ShouldBe(number);
        Soap.ReadChanges(Envelope($"<Change>{xml}<Status>DONE</Status><Stamp>2026-07-04T10:00:00</Stamp></Change>"))
            .Updates.ShouldHaveSingleItem().ExternalId.ShouldBe(number);
    }

    [TestMethod]
    [DataRow("aln-26-00417-3-1")]
    [DataRow("ALN\u201126\u201100417\u20113\u20111")]
    [DataRow("  ALN-26-00417-3-1  ")]
    public void A_found_record_carries_our_reference_in_any_case_and_with_any_dash(string written)
    {
        Rest.ReadFound(200, $$"""{"items":[{"caseId":7,"reference":"{{written}}"}]}""", "ALN-26-00417-3-1")
            .Kind.ShouldBe(AnswerKind.AlreadyExists);
        Soap.ReadFound(200, SoapAnswer.Of(Envelope($"<Number>7</Number><Ref>{written}</Ref>")), "ALN-26-00417-3-1")
            .Kind.ShouldBe(AnswerKind.AlreadyExists);
    }

    [TestMethod]
    [DataRow("DONE\u00a0")]
    [DataRow("\uFEFFDONE")]
    [DataRow("ＤＯＮＥ")]
    public void A_status_code_is_known_between_blanks_and_marks(string code) =>
        Soap.ReadChanges(Envelope($"<Change><Number>7</Number><Status>{code}</Status><Stamp>2026-07-04T10:00:00</Stamp></Change>"))
            .Updates.ShouldHaveSingleItem().State.ShouldBe(WorkOrderState.Completed);

    [TestMethod]
    public void A_status_code_that_is_a_number_is_known_with_and_without_a_fraction()
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(
            Files.Rest.Replace("status: { open: received, resolved: completed }", "status: { 1: received, 3: completed }",
                StringComparison.Ordinal));

        mapping.ReadChanges("""{"items":[{"caseId":7,"status":3.0,"changedAt":"2026-07-04T10:00:00.000Z"}]}""")
            .Updates.ShouldHaveSingleItem().State.ShouldBe(WorkOrderState.Completed);
    }

    [TestMethod]
    public void Two_ways_to_write_one_status_code_are_a_mistake()
    {
        var (_, faults) = Files.Load(
            Files.Rest.Replace("status: { open: received, resolved: completed }", "status: { 3: received, 3.0: completed }",
                StringComparison.Ordinal));

        faults.ShouldHaveSingleItem().Problem.ShouldContain("there twice");
    }

    private static Changes Change(string json) =>
        Rest.ReadChanges($$"""{"items":[{"caseId":{{json}},"status":"open","changedAt":"2026-07-04T10:00:00.000Z"}]}""");

    private static string Envelope(string inside) =>
        $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>"
        + $"<R xmlns=\"urn:streets\">{inside}</R></e:Body></e:Envelope>";
}

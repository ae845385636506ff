using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Rest;

[TestClass]
public sealed class When_a_look_up_finds_several_values
{
    private const string Listed = "read: { id: \"$.items[0].caseId\", status: \"$.items[0].status\", ref: \"$.items[0].reference\" }";
    private const string Paging = "paging: { param: page, first: 1, next: $.next }";

    [TestMethod]
    [DataRow("""{"a":{"no":"1","ref":"A"}}""", AnswerKind.AlreadyExists, "1")]
    [DataRow("""{"a":{"no":"1","ref":"A"},"b":{"no":"1"}}""", AnswerKind.AlreadyExists, "1")]
    [DataRow("""{"a":{"no":"1","ref":"A"},"b":{"no":" "}}""", AnswerKind.AlreadyExists, "1")]
    [DataRow("""{"a":{"no":"1","ref":"A"},"b":{"no":"2"}}""", AnswerKind.Unreadable, null)]
    [DataRow("""{"a":{"ref":"A"}}""", AnswerKind.Unreadable, null)]
    [DataRow("{}", AnswerKind.Absent, null)]
    public void No_number_is_proved_by_the_reference_of_another(string body, AnswerKind kind, string? id)
    {
        var answer = Find("read: { id: \"$..no\", ref: \"$..ref\" }").ReadFound(200, body, "A");

        (answer.Kind, answer.Id).ShouldBe((kind, id));
    }

    [TestMethod]
    [DataRow("""{"data":[{"no":"1","ref":"B"},{"no":"2","ref":"a","st":"open"}]}""", AnswerKind.AlreadyExists, "2", "open")]
    [DataRow("""{"data":[]}""", AnswerKind.Absent, null, null)]
    [DataRow("""{"data":{"no":"2","ref":"A"}}""", AnswerKind.AlreadyExists, "2", null)]
    [DataRow("""{"data":null}""", AnswerKind.Unreadable, null, null)]
    [DataRow("{}", AnswerKind.Unreadable, null, null)]
    public void Rows_may_be_named(string body, AnswerKind kind, string? id, string? status)
    {
        var answer = Find("rows: $.data[*]\n  read: { id: no, status: st, ref: ref }").ReadFound(200, body, "A");

        (answer.Kind, answer.Id, answer.Status).ShouldBe((kind, id, status));
    }

    [TestMethod]
    [DataRow("{ link: $.next }", null, null, null, false)]
    [DataRow("{ param: p, next: $.next }", "p", "1", null, false)]
    [DataRow("{ param: p, next: $.next, first: start }", "p", "start", null, false)]
    [DataRow("{ param: p, size: 50 }", "p", "1", 50, false)]
    [DataRow("{ param: p, size: 50, first: 0 }", "p", "0", 50, false)]
    [DataRow("{ offset: from, size: 50 }", "from", "0", 50, true)]
    [DataRow("{ offset: from, more: $.more, first: 1 }", "from", "1", null, true)]
    public void Paging_is_read(string paging, string? param, string? first, int? size, bool isOffset)
    {
        var read = Mapping(Paging, $"paging: {paging}").Poll!.Paging!;

        (read.Param, read.First, read.Size, read.IsOffset).ShouldBe((param, first, size, isOffset));
    }

    [TestMethod]
    [DataRow("{ link: $.next, param: p }")]
    [DataRow("{ link: $.next, next: $.n }")]
    [DataRow("{ link: $.next, offset: o }")]
    public void A_link_stands_alone(string paging) =>
        Files.Load(Files.Rest.Replace(Paging, $"paging: {paging}", StringComparison.Ordinal)).Faults.ShouldHaveSingleItem().ToString()
            .ShouldEndWith("a link is a whole address. Write either link, or param, first and next");

    [TestMethod]
    [DataRow("{\"next\":\"https://x.test/2\",\"items\":[]}", "https://x.test/2")]
    [DataRow("{\"next\":\"\",\"items\":[]}", null)]
    [DataRow("{\"items\":[]}", null)]
    public void The_next_page_may_be_a_link(string body, string? next) =>
        Mapping(Paging, "paging: { link: $.next }").ReadChanges(body).Next.ShouldBe(next);

    [TestMethod]
    public void A_token_is_asked_until_there_is_a_number()
    {
        var mapping = Mapping(
            "read: { id: $.caseId }",
            "token: { path: \"/t/{{token}}\", read: { id: $.id }, outcomes: [ { path: $.no, then: "
                + "reject, reason: $.no }, { path: $.wait, then: retry } ] }\n  read: { id: $.caseId, token: $.token }");

        mapping.CanAskByToken.ShouldBeTrue();
        mapping.Token!.Target(new Mappings.Templates.TokenValues("a b")).ShouldBe("/t/a%20b");
        mapping.ReadAnswer(201, """{"token":"t-1"}""").ShouldBe(new Answer(AnswerKind.HandedOver) { Token = "t-1" });
        mapping.ReadToken(200, """{"id":"7"}""").ShouldBe(new Answer(AnswerKind.AlreadyExists, "7"));
        mapping.ReadToken(200, """{"no":"bad"}""").ShouldBe(new Answer(AnswerKind.Rejected, Reason: "bad"));
        foreach (var (status, body) in new[] { (200, "{}"), (300, """{"id":"7"}"""), (200, """{"wait":1,"id":""}"""), (404, "") })
        {
            mapping.ReadToken(status, body)
                .ShouldBe(new Answer(AnswerKind.Unreadable, Reason: $"there is no number for its token yet (HTTP {status})"));
        }
    }

    private static RestMapping Find(string find) => Mapping(Listed, find);

    private static RestMapping Mapping(string sound, string other)
    {
        var at = Files.Rest.IndexOf(sound, StringComparison.Ordinal);
        return Files.LoadWithoutFaults<RestMapping>(string.Concat(Files.Rest.AsSpan(0, at), other, Files.Rest.AsSpan(at + sound.Length)));
    }
}

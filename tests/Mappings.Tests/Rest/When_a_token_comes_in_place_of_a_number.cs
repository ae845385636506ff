using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Rest;

[TestClass]
public class When_a_token_comes_in_place_of_a_number
{
    private const string Token = "  token: { path: \"/tokens/{{token}}.json\", read: { id: $.caseId }";
    private const string Read = "  read: { id: $.caseId, token: $.token }\n";
    private static readonly RestMapping Mapping = With(Read + Token + ", outcomes: [ { path: $.refused, then: reject } ] }\n");

    [TestMethod]
    [DataRow("""{"token":"t-4711","service_notice":"A person looks at it first"}""", AnswerKind.HandedOver, "t-4711")]
    [DataRow("""{"caseId":"P-1","token":"t-4711"}""", AnswerKind.Created, null)]
    [DataRow("""{"token":""}""", AnswerKind.Unreadable, null)]
    [DataRow("""{"token":null,"error":"x"}""", AnswerKind.Unreadable, null)]
    public void The_order_is_handed_over_with_it(string body, AnswerKind kind, string? token)
    {
        var answer = Mapping.ReadAnswer(201, body);

        (answer.Kind, answer.Token).ShouldBe((kind, token), answer.Reason);
    }

    [TestMethod]
    [DataRow(200, """{"caseId":"P-1"}""", AnswerKind.AlreadyExists)]
    [DataRow(200, """{"token":"t-4711","caseId":null}""", AnswerKind.Unreadable)]
    [DataRow(404, "", AnswerKind.Unreadable)]
    [DataRow(200, "[]", AnswerKind.Unreadable)]
    [DataRow(200, "", AnswerKind.Unreadable)]
    [DataRow(500, """{"caseId":"P-1"}""", AnswerKind.Unreadable)]
    [DataRow(200, """{"refused":"spam"}""", AnswerKind.Rejected)]
    public void The_number_behind_it_is_there_or_not_yet_and_its_lack_proves_nothing(int status, string body, AnswerKind kind)
    {
        Mapping.ReadToken(status, body).Kind.ShouldBe(kind);
    }

    [TestMethod]
    public void The_token_cannot_change_which_path_is_asked()
    {
        Mapping.Token!.Target(new TokenValues("a/b?c#d")).ShouldBe("/tokens/a%2Fb%3Fc%23d.json");
        (Mapping.CanAskByToken, Files.LoadWithoutFaults<RestMapping>(Files.Rest).CanAskByToken).ShouldBe((true, false));
    }

    [TestMethod]
    [DataRow(Read, "nothing says where its number is asked for")]
    [DataRow("  read: { id: $.caseId }\n" + Token + " }\n", "nothing reads the token")]
    [DataRow(Read + "  token: { path: /tokens, read: { id: $.caseId } }\n", "never writes {{token}}")]
    public void Half_of_it_is_a_mistake(string submit, string problem)
    {
        Files.Load(Text(submit)).Faults.ShouldHaveSingleItem().ToString().ShouldContain(problem);
    }

    [TestMethod]
    public void A_mappings_own_tests_can_expect_it()
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(Text(Read + Token + " }\n") + """

            tests:
              - { name: a token, answer: { status: 201, body: '{"token":"t-4711"}' }, expect: { outcome: handed_over } }
            """);

        MappingTestRunner.Run(mapping).ShouldHaveSingleItem().Passed.ShouldBeTrue();
    }

    private static RestMapping With(string submit) => Files.LoadWithoutFaults<RestMapping>(Text(submit));

    private static string Text(string submit) =>
        Files.Rest.Replace("  read: { id: $.caseId }\n  outcomes", submit + "  outcomes", StringComparison.Ordinal);
}

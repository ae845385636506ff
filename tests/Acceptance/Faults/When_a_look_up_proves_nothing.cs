using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Faults;

/// <summary>The department's system makes a record and does not say so; asked for it, it answers something else.</summary>
[TestClass]
public sealed class When_a_look_up_proves_nothing
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("rest", """{"error":{"code":498,"message":"token has run out"}}""")]
    [DataRow("rest", """{"id":"D-900","ref":"ALN-26-00007-1-1"}""")]
    [DataRow("soap", "<Ok>0</Ok><Problem>session table is locked</Problem>")]
    [DataRow("soap", "<N>D-900</N><Ref>ALN-26-00007-1-1</Ref>")]
    public async Task The_order_is_neither_sent_again_nor_tied_to_a_strangers_record(string kind, string answer)
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.AfterRecord = Reply.LoginPage;
        department.FindReply = kind == "rest" ? Reply.Json(answer) : Reply.Soap(answer);
        var mapping = kind == "rest"
            ? SmallCity.Rest(department.Url)
            : SmallCity.Soap(department.Url).With("absent: \"//R\"", "absent: \"//R[not(*)]\"");
        using var town = await SmallTown.StartAsync(_ => mapping, Ct);

        await town.PostOneAsync(Ct);
        await Eventually.SeesAsync(() => Task.FromResult(department.Finds), finds => finds >= 3, Ct);
        var doubtful = await town.OrderAsync(o => o.State == "in_doubt", Ct);
        department.Records.ShouldBe([doubtful.Reference]);
        department.FindReply = null;

        var order = await town.OrderAsync(o => o.State == "received", Ct);
        order.ExternalId.ShouldBe("D-1");
        department.Records.ShouldBe([order.Reference]);
    }
}

namespace Allentown311.Connectors.Tests.Contract;

// What is written down of an exchange, for the desk, and what is said of things that end.
public abstract partial class ConnectorContract
{
    [TestMethod]
    public async Task What_was_sent_and_what_was_answered_is_noted()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make(description: "Hole by the school");

        var id = Id(await rig.Connector.SubmitAsync(order, Ct));

        order.Trail.Sent.ShouldNotBeNull().ShouldContain(order.Reference);
        order.Trail.Sent.ShouldContain("Hole by the school");
        order.Trail.Answered.ShouldNotBeNullOrWhiteSpace();
        order.Trail.Answered.ShouldContain(id ?? order.Reference);
    }

    [TestMethod]
    public async Task What_was_asked_and_what_was_found_is_noted()
    {
        await using var rig = await StartAsync();
        if (rig.Connector is not IFindWorkOrder find)
        {
            Assert.Inconclusive("This connector cannot look an order up.");
            return;
        }

        var id = Id(await rig.Connector.SubmitAsync(Orders.Make(), Ct));
        var (order, another) = (Orders.Make(), Orders.Make(2));

        await find.FindAsync(order, Ct);
        await find.FindAsync(another, Ct);

        order.Trail.Sent.ShouldNotBeNull().ShouldContain(order.Reference);
        order.Trail.Answered.ShouldNotBeNull().ShouldContain(id ?? "it is there");
        another.Trail.Sent.ShouldNotBeNull().ShouldContain(another.Reference);
        another.Trail.Answered.ShouldNotBeNullOrWhiteSpace();
        another.Trail.Answered.ShouldNotBe(order.Trail.Answered);
    }

    [TestMethod]
    public async Task Nothing_that_proves_us_is_noted_even_where_the_department_says_it_back()
    {
        await using var rig = await StartAsync();
        if (rig.Secret is not { } secret)
        {
            Assert.Inconclusive("This connector proves itself to nobody.");
            return;
        }

        var (sound, spoiled) = (Orders.Make(), Orders.Make(2));
        await rig.Connector.SubmitAsync(sound, Ct);
        await rig.SpoilAsync();
        await TryAsync(() => rig.Connector.SubmitAsync(spoiled, Ct));

        // Its beginning too: what a department says back may be escaped.
        foreach (var said in new[] { sound, spoiled }.SelectMany(o => new[] { o.Trail.Sent, o.Trail.Answered }))
        {
            said.ShouldNotBeNull().ShouldNotContain(secret);
            said.ShouldNotContain("s3cret");
        }
    }

    [TestMethod]
    public async Task An_answer_that_cannot_be_used_is_noted_as_it_came()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make();
        await rig.SpoilAsync();

        await TryAsync(() => rig.Connector.SubmitAsync(order, Ct));

        order.Trail.Sent.ShouldNotBeNull().ShouldContain(order.Reference);
        order.Trail.Answered.ShouldNotBeNull().ShouldContain(rig.SpoiledAnswer);
    }

    [TestMethod]
    public async Task The_day_the_credentials_end_is_known()
    {
        await using var rig = await StartAsync();

        ((IExpire)rig.Connector).Expiries.ShouldContain(new Expiry("credentials", new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    // Whether it throws or returns is another test's business.
    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is not AssertFailedException)
        {
            // What it left in the trail is looked at next.
        }
    }
}

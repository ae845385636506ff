namespace Allentown311.Connectors.Testing;

// The part of the contract about the trail of an exchange, which the desk reads, and about expiry dates.
public abstract partial class ConnectorContract
{
    [TestMethod]
    public async Task The_trail_holds_the_request_and_the_answer_of_a_submit()
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
    public async Task The_trail_holds_the_request_and_the_answer_of_a_look_up()
    {
        await using var rig = await StartAsync();
        if (rig.Connector is not IFindWorkOrder find)
        {
            Assert.Inconclusive("This connector cannot look an order up.");
            return;
        }

        var id = Id(await rig.Connector.SubmitAsync(Orders.Make(), Ct));
        var existing = Orders.Make();
        var missing = Orders.Make(2);

        await find.FindAsync(existing, Ct);
        await find.FindAsync(missing, Ct);

        existing.Trail.Sent.ShouldNotBeNull().ShouldContain(existing.Reference);
        existing.Trail.Answered.ShouldNotBeNull().ShouldContain(id ?? "it is there");
        missing.Trail.Sent.ShouldNotBeNull().ShouldContain(missing.Reference);
        missing.Trail.Answered.ShouldNotBeNullOrWhiteSpace();
        missing.Trail.Answered.ShouldNotBe(existing.Trail.Answered);
    }

    [TestMethod]
    public async Task The_trail_holds_no_credentials_even_where_the_department_echoes_them()
    {
        await using var rig = await StartAsync();
        if (rig.Secret is not { } secret)
        {
            Assert.Inconclusive("This connector uses no credentials.");
            return;
        }

        var accepted = Orders.Make();
        var spoiled = Orders.Make(2);
        await rig.Connector.SubmitAsync(accepted, Ct);
        await rig.SpoilAsync();
        await TryAsync(() => rig.Connector.SubmitAsync(spoiled, Ct));

        // The beginning of the secret is checked too, because a department's answer may hold the secret in escaped form.
        foreach (var text in new[] { accepted, spoiled }.SelectMany(o => new[] { o.Trail.Sent, o.Trail.Answered }))
        {
            text.ShouldNotBeNull().ShouldNotContain(secret);
            text.ShouldNotContain("s3cret");
        }
    }

    [TestMethod]
    public async Task The_trail_holds_an_unusable_answer_as_it_arrived()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make();
        await rig.SpoilAsync();

        await TryAsync(() => rig.Connector.SubmitAsync(order, Ct));

        order.Trail.Sent.ShouldNotBeNull().ShouldContain(order.Reference);
        order.Trail.Answered.ShouldNotBeNull().ShouldContain(rig.SpoiledAnswer);
    }

    [TestMethod]
    public async Task The_expiry_of_the_credentials_is_known()
    {
        await using var rig = await StartAsync();

        Needs<IExpire>(rig);
        var expiry = new Expiry("credentials", new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero));
        ((IExpire)rig.Connector).Expiries.ShouldContain(expiry);
    }

    // Ignores whether the call throws: other tests check that.
    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is not AssertFailedException)
        {
            // The caller checks the trail that the call has left.
        }
    }
}

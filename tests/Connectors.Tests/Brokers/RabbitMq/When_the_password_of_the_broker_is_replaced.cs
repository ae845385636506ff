using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

[TestClass]
public class When_the_password_of_the_broker_is_replaced
{
    [TestMethod]
    public async Task The_next_connection_has_the_new_one()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync();
        var wrong = new UriBuilder(rig.ProxiedAddress) { Password = "replaced-long-ago" }.Uri.AbsoluteUri;
        using var file = new SecretFile(wrong);
        await using var broker = Create(file);
        var refused = (await broker.PublishAsync(queue, [Message("1")], default))[0].ShouldBeOfType<PublishResult.Unavailable>();
        refused.Reason.ShouldContain("user or password is wrong");
        refused.Reason.ShouldNotContain("replaced-long-ago");

        file.Write(rig.ProxiedAddress);

        await UntilConfirmedAsync(broker, queue);
        await using var source = await broker.OpenAsync(queue, default);
        var received = await source.TakeAsync(10, TimeSpan.FromSeconds(10), default);
        received.Select(m => m.Id).ShouldBe(["2"]);
    }

    [TestMethod]
    public async Task Another_host_in_the_file_is_not_taken()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync();
        using var file = new SecretFile(rig.ProxiedAddress);
        await using var broker = Create(file);

        // What was checked at the start is the address: a new one could lead anywhere, in the clear.
        file.Write("amqp://hub:secret@elsewhere.invalid/");

        (await broker.PublishAsync(queue, [Message("1")], default))[0].ShouldBeOfType<PublishResult.Confirmed>();
    }

    private static IBroker Create(SecretFile file)
    {
        var address = SecretSource.Of(
            file.Reference, Variables.Fill(file.Reference, Variables.FromEnvironment, _ => { }), Variables.FromEnvironment);
        return BrokerFactory.Create(new BrokerSettings("rabbitmq", address, "tests"), TimeProvider.System);
    }

    // After a failed attempt the broker's client pauses for a quarter of a second.
    private static async Task UntilConfirmedAsync(IBroker broker, Address queue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while ((await broker.PublishAsync(queue, [Message("2")], limit.Token))[0] is not PublishResult.Confirmed)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }

    private static BrokerMessage Message(string id) => new(id, Encoding.UTF8.GetBytes("{}"));
}

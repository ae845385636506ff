namespace Allentown311.Hub.Tests.Standards;

/// <summary>What an integrator builds against. A change here is a change of a contract: it is looked at, not slipped in.</summary>
[TestClass]
public sealed class When_the_connector_surface_changes
{
    [TestMethod]
    public void Somebody_approves_it()
    {
        var approved = Path.Combine(Repository.Root, "tests", "Hub.Tests", "Standards", "ConnectorSurface.approved.txt");
        var now = Surface.Of(typeof(Connectors.IWorkOrderConnector).Assembly);
        var received = Path.Combine(Path.GetTempPath(), "ConnectorSurface.received.txt");
        if (!File.Exists(approved) || File.ReadAllText(approved) != now)
        {
            File.WriteAllText(received, now);
        }

        File.Exists(approved).ShouldBeTrue($"There is no approved surface yet. To approve the present one: cp {received} {approved}");
        now.ShouldBe(File.ReadAllText(approved), $"The public surface of Allentown311.Connectors is not the approved one. If the change is meant: cp {received} {approved}, and commit it with the change.");
    }
}

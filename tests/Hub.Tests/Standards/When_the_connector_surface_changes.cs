namespace Allentown311.Hub.Tests.Standards;

/// <summary>
/// Integrators build their connectors against this surface. A change to it changes their contract, so a person approves it with the change.
/// </summary>
[TestClass]
public sealed class When_the_connector_surface_changes
{
    [TestMethod]
    public void The_surface_is_the_approved_one()
    {
        var approved = Path.Combine(Repository.Root, "tests", "Hub.Tests", "Standards", "ConnectorSurface.approved.txt");
        var current = Surface.Of(typeof(Connectors.IWorkOrderConnector).Assembly);
        var received = Path.Combine(Path.GetTempPath(), "ConnectorSurface.received.txt");
        if (!File.Exists(approved) || File.ReadAllText(approved) != current)
        {
            File.WriteAllText(received, current);
        }

        File.Exists(approved).ShouldBeTrue($"There is no approved surface yet. To approve the present one: cp {received} {approved}");
        current.ShouldBe(
            File.ReadAllText(approved),
            "The public surface of Allentown311.Connectors is not the approved one. "
            + $"If the change is meant: cp {received} {approved}, and commit it with the change.");
    }
}

using System.Runtime.CompilerServices;
using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>
/// A stand-in of a system that departments really have, and the connector that a file of <c>samples/shapes</c> makes to it. It behaves as
/// the system's public documentation says; <c>docs/integrators-shapes.md</c> says what is not verified against the real system.
/// </summary>
public abstract class Shape : IAsyncDisposable
{
    /// <summary>The clock of the hub; it shows 13:00 UTC.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>The connector that the file makes.</summary>
    public abstract IWorkOrderConnector Connector { get; }

    /// <summary>The department's code of finished work.</summary>
    public abstract string Finished { get; }

    /// <summary>How many changes one page or file of the system holds at most.</summary>
    public abstract int PageSize { get; }

    /// <summary>False where the system cannot be asked for a record by our reference: an order in doubt then waits for a person.</summary>
    public virtual bool CanLookUp => true;

    /// <summary>True where the connector itself finds out what became of an order whose answer was lost.</summary>
    public virtual bool SettlesLostAnswers => false;

    /// <summary>True where one answer has at most <see cref="PageSize"/> changes.</summary>
    public virtual bool ReadsInPages => true;

    /// <summary>True where handing an order over a second time makes no second record.</summary>
    public virtual bool DropsDoubles => false;

    /// <summary>True where an order is only taken over, and its number comes later.</summary>
    public virtual bool GivesNumberLater => false;

    /// <summary>Reads the system's records, oldest first.</summary>
    public abstract Task<IReadOnlyList<DepartmentRecord>> RecordsAsync();

    /// <summary>Has the system make the next record and lose its answer.</summary>
    public abstract void LoseNextAnswer();

    /// <summary>Has the system refuse the next orders with a message, in its own way.</summary>
    public abstract void Refuse(string message);

    /// <summary>Reports work as finished.</summary>
    public abstract Task FinishAsync(string reference, DateTimeOffset at);

    /// <summary>Has the system answer look-ups and polls with its own form of an error; false where it has none.</summary>
    public virtual bool FailReads() => false;

    /// <summary>Makes the token of the present session invalid; false where the system has no sessions.</summary>
    public virtual bool ExpireSession() => false;

    public virtual ValueTask DisposeAsync()
    {
        (Connector as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Loads a file of samples/shapes with its addresses replaced; fails with all mistakes in it.</summary>
    protected static T Load<T>(string file, Func<string, string> place, Func<string, string?>? variable = null)
        where T : Mapping
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText(
            $"mappings/{file}", place(File.ReadAllText(Path.Combine(Folder(), file))), faults, variable ?? (_ => Secret));
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeAssignableTo<T>()!;
    }

    /// <summary>The value of each secret.</summary>
    protected const string Secret = "s3cret & <hidden> of 30 letters";

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "samples", "shapes");
}

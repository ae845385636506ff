namespace Allentown311.Connectors.Csv.Batches;

/// <summary>How far a batch has come. The name of its list says so, and one rename moves it on.</summary>
internal enum BatchStage
{
    /// <summary>Its orders are chosen; the file may be half written under a temporary name.</summary>
    Open,

    /// <summary>The file is whole under its temporary name, or it has its final name already.</summary>
    Sent,

    /// <summary>The file had its final name once.</summary>
    Closed,
}

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>What a mapping reads of an answer.</summary>
internal enum Part
{
    /// <summary>The department's number.</summary>
    Id,

    /// <summary>Our reference.</summary>
    Reference,

    /// <summary>The status code.</summary>
    Status,

    /// <summary>When it changed.</summary>
    Changed,

    /// <summary>A remark.</summary>
    Note,
}

namespace Allentown311.City.Feed;

/// <summary>A place in Allentown: real streets, made-up house numbers.</summary>
internal sealed record Place(string Address, double Latitude, double Longitude)
{
    private static readonly string[] Streets =
    [
        "Hamilton St", "W Linden St", "W Turner St", "W Chew St", "W Allen St", "W Tilghman St", "W Gordon St", "W Liberty St",
        "W Green St", "W Walnut St", "W Union St", "W Maple St", "W Emaus Ave", "Lehigh St", "Susquehanna St", "W Cumberland St",
        "S Jefferson St", "N 2nd St", "N 4th St", "S 5th St", "N 6th St", "N 7th St", "N 8th St", "S 9th St", "N 10th St", "N 12th St",
        "N 15th St", "N 17th St", "N 19th St", "N 22nd St", "Hanover Ave", "E Hamilton St", "Union Blvd", "American Pkwy NE",
        "Irving St", "Sumner Ave", "Roth Ave", "Parkway Blvd", "Ott St", "Martin Luther King Jr Dr", "Basin St", "Auburn St",
        "Vultee St", "Mack Blvd", "Lehigh Pkwy E", "Fish Hatchery Rd", "S Albert St", "E Susquehanna St", "Front St", "Ridge Ave",
    ];

    private static readonly string[] Zips = ["18101", "18102", "18103", "18104", "18109"];
    private static readonly string[] Extras = ["", "", "", "", ", rear", " & N 7th St", ", 2nd floor \"B\"", ", esq. Calle 6"];

    public static Place Pick(Random random) => new(
        $"{random.Next(1, 2400)} {random.GetItems(Streets, 1)[0]}{random.GetItems(Extras, 1)[0]}, Allentown, PA "
        + $"{random.GetItems(Zips, 1)[0]}",
        Math.Round(40.6023 + (random.NextDouble() - 0.5) * 0.05, 6),
        Math.Round(-75.4714 + (random.NextDouble() - 0.5) * 0.07, 6));
}

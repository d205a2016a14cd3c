package reader

var sentenceWeights = [features]float64{fCover: 2.46, fCoverWide: 1.32, fCoverAll: .40, fPhrase: 1.09, fCosine: .99, fCosineAll: 1.20, fRank: 1.15, fEvidence: .36, fEvidenceCover: .09, fFigure: 1.65, fLength: .07, fTold: -1.5}

const answeredFrom = .024

var answerWeights = [signs]float64{sCover: -.35, sCoverWide: .66, sCoverAll: .94, sPhrase: .76, sMargin: -1.51, sCosine: 1.69, sLead: .37, sUnmatched: .29, sEvidence: -.12, sBias: -1.83}

var decisive = []int{sName, sRegion, sNoEvidence, sNoCount, sUnbound}
